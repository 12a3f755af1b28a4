package importer

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/claudemock/claudemock/jsontree"
)

// literal reads values as Python and JavaScript print them for people, and JSON that ends
// in the middle. A part that was left out in printing, such as [Object], is left out of
// the tree, and its path noted.
type literal struct {
	text   string
	at     int
	depth  int
	memory *grant
	path   []string
	elided []string // the paths of the parts that were left out
	cut    bool     // the text ends in the middle, or is no literal from here on
}

// maxLiteral is how deep values may be nested.
const maxLiteral = 200

// literalBytes is about how many bytes of memory a value takes besides its text.
const literalBytes = 200

// readLiteral reads the value at the beginning of a text; nil if there is none.
func readLiteral(text string) (value *jsontree.Node, l *literal) {
	return readLiteralWithin(text, &grant{left: maxTree})
}

// readLiteralWithin is readLiteral that stops when the memory is used up, as if the text
// ended there.
func readLiteralWithin(text string, memory *grant) (value *jsontree.Node, l *literal) {
	l = &literal{text: text, memory: memory}
	return l.value(), l
}

// readCut reads JSON that ends in the middle as far as it goes. A string is kept as far
// as it goes, a number is not, because it may go on. It is nil if the text is not that.
func readCut(text string, memory *grant) *jsontree.Node {
	tree, l := readLiteralWithin(text, memory)
	if !l.cut || l.at < len(l.text) {
		return nil
	}
	return tree
}

func (l *literal) rest() string { return l.text[min(l.at, len(l.text)):] }

func (l *literal) space() {
	for l.at < len(l.text) && strings.IndexByte(" \t\r\n", l.text[l.at]) >= 0 {
		l.at++
	}
}

// take reads a word, if it comes next.
func (l *literal) take(word string) bool {
	if strings.HasPrefix(l.rest(), word) {
		l.at += len(word)
		return true
	}
	return false
}

// until reads a text up to one of the characters, or to the end.
func (l *literal) until(characters string) string {
	end := strings.IndexAny(l.rest(), characters)
	if end < 0 {
		end = len(l.rest())
	}
	l.at += end
	return l.text[l.at-end : l.at]
}

// value reads a value; nil for one that was left out, and for none at all.
func (l *literal) value() *jsontree.Node {
	l.space()
	if l.at >= len(l.text) || l.depth >= maxLiteral || !l.memory.Take(literalBytes) {
		l.at, l.cut = len(l.text), true
		return nil
	}
	l.depth++
	defer func() { l.depth-- }()
	switch l.text[l.at] {
	case '{':
		return l.object()
	case '[':
		if n := elidedLength(l.rest()); n > 0 {
			l.at += n
			return l.leaveOut()
		}
		return l.list(']')
	case '(':
		return l.list(')')
	case '\'', '"', '`':
		return l.joined()
	case '<':
		return l.angle()
	}
	return l.word()
}

// leaveOut notes that the value at the current path was left out.
func (l *literal) leaveOut() *jsontree.Node {
	l.elided = append(l.elided, strings.Join(l.path, "."))
	return nil
}

// below reads the value of a key, or of an item, whose key is "".
func (l *literal) below(key string) *jsontree.Node {
	l.path = append(l.path, key)
	defer func() { l.path = l.path[:len(l.path)-1] }()
	return l.value()
}

// elidedLength returns the length of a word in brackets that stands for a value, such as
// [Array], [Object] or [Function: f]; 0 if the text begins with none.
func elidedLength(text string) int {
	end := strings.IndexAny(text, "]\n")
	if end < 2 || text[end] != ']' || text[1] < 'A' || text[1] > 'Z' && !strings.HasPrefix(text[1:], "class ") {
		return 0
	}
	word, _, _ := strings.Cut(text[1:end], " ")
	switch word = strings.TrimRight(word, ":"); {
	case word == "None" || word == "True" || word == "False", strings.ContainsAny(word, "('\","):
		return 0
	}
	return end + 1
}

// each calls one for each item up to the closing bracket.
func (l *literal) each(closes byte, one func()) {
	for l.at++; !l.cut; {
		l.space()
		switch before := l.at; {
		case l.at >= len(l.text):
			l.cut = true
		case l.text[l.at] == closes:
			l.at++
			return
		case l.take(",") || l.more():
		default:
			one()
			l.cut = l.cut || l.at == before
		}
	}
}

// more passes over "... 3 more items" and the like.
func (l *literal) more() bool {
	if !strings.HasPrefix(l.rest(), "... ") {
		return false
	}
	l.until(",\n}])")
	l.leaveOut()
	return true
}

// object reads a map: {key: value, …} or {key => value, …}. Keys may be bare.
func (l *literal) object() *jsontree.Node {
	object := jsontree.Obj()
	l.each('}', func() {
		var key string
		if c := l.text[l.at]; strings.IndexByte("'\"`", c) >= 0 {
			key = l.quoted(c)
		} else {
			key = l.until(":=,}\n ")
		}
		if l.space(); !l.take(":") && !l.take("=>") {
			l.cut = true
		} else if value := l.below(key); value != nil {
			object.Members = append(object.Members, jsontree.Member{Key: key, Value: value})
		}
	})
	return object
}

func (l *literal) list(closes byte) *jsontree.Node {
	list := jsontree.Arr()
	l.each(closes, func() {
		if value := l.below(""); value != nil {
			list.Items = append(list.Items, value)
		}
	})
	return list
}

// joined reads a string. JavaScript prints a long one as 'a' + 'b'.
func (l *literal) joined() *jsontree.Node {
	var text strings.Builder
	for {
		text.WriteString(l.quoted(l.text[l.at]))
		before := l.at
		if l.space(); !l.take("+") {
			l.at = before
			break
		}
		if l.space(); l.at >= len(l.text) || strings.IndexByte("'\"`", l.text[l.at]) < 0 {
			break
		}
	}
	l.more()
	return jsontree.Of(text.String())
}

// quoted reads a string in quotes.
func (l *literal) quoted(quote byte) string {
	var text []byte
	for l.at++; l.at < len(l.text); {
		switch c := l.text[l.at]; {
		case c == quote:
			l.at++
			return string(text)
		case c == '\\':
			text = l.escape(text)
		default:
			text = append(text, c)
			l.at++
		}
	}
	l.cut = true
	return strings.ToValidUTF8(string(text), "")
}

// JSON writes a character beyond the first 65,536 as two escapes, of six bytes each.
var (
	surrogates = regexp.MustCompile(`^\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})$`)
	cutEscape  = regexp.MustCompile(`^\\(?:u.{0,3}|u[dD][89abAB]..(?:\\u?.{0,3})?)?$`)
)

// escape reads an escape. One that the text ends in is left out.
func (l *literal) escape(text []byte) []byte {
	next := l.rest()[:min(12, len(l.rest()))]
	if len(next) < 12 && cutEscape.MatchString(next) {
		l.at = len(l.text)
		return text
	}
	if pair := surrogates.FindStringSubmatch(next); pair != nil {
		l.at += len(pair[0])
		high, _ := strconv.ParseUint(pair[1], 16, 16)
		low, _ := strconv.ParseUint(pair[2], 16, 16)
		return utf8.AppendRune(text, utf16.DecodeRune(rune(high), rune(low)))
	}
	if r, _, tail, err := strconv.UnquoteChar(l.rest(), 0); err == nil {
		l.at = len(l.text) - len(tail)
		return utf8.AppendRune(text, r)
	}
	l.at += 2 // it is one that Go does not have, such as \'
	return append(text, l.text[l.at-1])
}

// angle passes over <function f at 0x7f> and <Buffer 01 02>, and over the beginning of
// <ref *1> {…}.
func (l *literal) angle() *jsontree.Node {
	depth := 0
	for begin := l.at; l.at < len(l.text); l.at++ {
		switch l.text[l.at] {
		case '<':
			depth++
		case '>':
			if depth--; depth > 0 {
				continue
			}
			l.at++
			if strings.HasPrefix(l.text[begin:], "<ref ") {
				return l.value()
			}
			return l.leaveOut()
		case '\n':
			return l.leaveOut()
		}
	}
	l.cut = true
	return nil
}

// word reads what begins with a letter, a digit or a sign: a number, a constant, or the
// name of a class in front of its value, as in Headers({…}) and Map(2) {…}.
func (l *literal) word() *jsontree.Node {
	end := strings.IndexFunc(l.rest(), func(r rune) bool {
		return r < 0x80 && !isNameByte(byte(r)) && strings.IndexByte(".-+$", byte(r)) < 0
	})
	if end < 0 {
		end = len(l.rest())
		l.cut = true
	}
	word := l.rest()[:end]
	l.at += end
	number, err := jsontree.ParseString(word)
	if isNumber := err == nil && number.Is(jsontree.Number); isNumber && !l.cut {
		return number
	} else if isNumber {
		return nil // it may go on
	}
	switch word {
	case "", "undefined", "NOT_GIVEN":
		return nil
	case "None", "null":
		return &jsontree.Node{}
	case "True", "true":
		return jsontree.Of(true)
	case "False", "false":
		return jsontree.Of(false)
	case "b", "u", "r":
		if l.at < len(l.text) && strings.IndexByte("'\"", l.text[l.at]) >= 0 {
			return l.joined()
		}
	}
	return l.instance()
}

func isNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// instance reads the value behind the name of a class.
func (l *literal) instance() *jsontree.Node {
	var inside *jsontree.Node
	called := strings.HasPrefix(l.rest(), "(")
	if called {
		inside = l.arguments()
	}
	before := l.at
	l.space()
	spaced := strings.Contains(l.text[before:l.at], " ")
	if !inside.Is(jsontree.Object) && (strings.HasPrefix(l.rest(), "{") || strings.HasPrefix(l.rest(), "[") && (called || spaced)) {
		return l.value() // Map(2) {…}, Stream {…}
	}
	l.at = before
	if inside == nil {
		l.leaveOut()
	}
	return inside
}

// arguments reads the parentheses behind the name of a class: the value of the first
// argument, or a map of those that have names, as in timeout=600.
func (l *literal) arguments() *jsontree.Node {
	var only *jsontree.Node
	named := jsontree.Obj()
	l.each(')', func() {
		name := ""
		end := strings.IndexFunc(l.rest(), func(r rune) bool { return r >= 0x80 || !isNameByte(byte(r)) })
		if end > 0 && l.rest()[end] == '=' {
			name = l.rest()[:end]
			l.at += end + 1
		}
		switch value := l.value(); {
		case name != "" && value != nil:
			named.Members = append(named.Members, jsontree.Member{Key: name, Value: value})
		case only == nil:
			only = value
		}
	})
	if len(named.Members) > 0 {
		return named
	}
	return only
}
