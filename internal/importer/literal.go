package importer

import (
	"strings"
	"unicode/utf8"

	"github.com/claudemock/claudemock/jsontree"
)

// literal reads values as Python and JavaScript print them for people. What was left
// out in printing, such as [Object], is left out of the tree, and its path noted.
type literal struct {
	text   string
	at     int
	depth  int
	path   []string
	elided []string // the paths of what was left out
	cut    bool     // the text ends in the middle
}

// maxLiteral is how deep values may be nested.
const maxLiteral = 200

// readLiteral reads the value at the beginning of a text; nil if there is none.
func readLiteral(text string) (value *jsontree.Node, l *literal) {
	l = &literal{text: text}
	return l.value(), l
}

func (l *literal) rest() string { return l.text[min(l.at, len(l.text)):] }

func (l *literal) space() {
	for l.at < len(l.text) && strings.IndexByte(" \t\r\n", l.text[l.at]) >= 0 {
		l.at++
	}
}

// take reads one of the words, if it comes next.
func (l *literal) take(word string) bool {
	if strings.HasPrefix(l.rest(), word) {
		l.at += len(word)
		return true
	}
	return false
}

// value reads a value; nil is one that was left out, or no value at all.
func (l *literal) value() *jsontree.Node {
	l.space()
	if l.at >= len(l.text) {
		l.cut = true
		return nil
	}
	if l.depth++; l.depth > maxLiteral {
		l.at = len(l.text)
		l.cut = true
		return nil
	}
	defer func() { l.depth-- }()
	switch c := l.text[l.at]; c {
	case '{':
		return l.object()
	case '[':
		if n := elidedLength(l.rest()); n > 0 {
			l.at += n
			l.leaveOut()
			return nil
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

func (l *literal) leaveOut() { l.elided = append(l.elided, strings.Join(l.path, ".")) }

// elidedLength is the length of a word in brackets that stands for a value, such as
// [Array], [Object] or [Function: f]; 0 if the text begins with none.
func elidedLength(text string) int {
	end := strings.IndexAny(text, "]\n")
	if end < 2 || text[end] != ']' || text[1] < 'A' || text[1] > 'Z' && !strings.HasPrefix(text[1:], "class ") {
		return 0
	}
	word, _, _ := strings.Cut(text[1:end], " ")
	word = strings.TrimRight(word, ":")
	switch {
	case word == "None" || word == "True" || word == "False", strings.ContainsAny(word, "('\","):
		return 0
	}
	return end + 1
}

// object reads a map: {key: value, …}. Keys may be bare.
func (l *literal) object() *jsontree.Node {
	l.at++
	object := jsontree.Obj()
	for {
		l.space()
		switch {
		case l.at >= len(l.text):
			l.cut = true
			return object
		case l.take("}"):
			return object
		case l.take(",") || l.more():
			continue
		}
		before := l.at
		key := l.key()
		l.space()
		if !l.take(":") && !l.take("=>") {
			l.cut = true
			l.at = max(l.at, before)
			return object
		}
		l.path = append(l.path, key)
		if value := l.value(); value != nil {
			object.Members = append(object.Members, jsontree.Member{Key: key, Value: value})
		}
		l.path = l.path[:len(l.path)-1]
		if l.cut {
			return object
		}
	}
}

// more passes over "... 3 more items" and the like.
func (l *literal) more() bool {
	if !strings.HasPrefix(l.rest(), "... ") {
		return false
	}
	end := strings.IndexAny(l.rest(), ",\n}])")
	if end < 0 {
		end = len(l.rest())
	}
	l.at += end
	l.leaveOut()
	return true
}

func (l *literal) key() string {
	switch c := l.text[l.at]; c {
	case '\'', '"', '`':
		return l.quoted(c)
	}
	end := strings.IndexAny(l.rest(), ":=,}\n ")
	if end < 0 {
		end = len(l.rest())
	}
	key := l.rest()[:end]
	l.at += end
	return key
}

// list reads items up to a bracket.
func (l *literal) list(closes byte) *jsontree.Node {
	l.at++
	list := jsontree.Arr()
	for {
		l.space()
		switch {
		case l.at >= len(l.text):
			l.cut = true
			return list
		case l.text[l.at] == closes:
			l.at++
			return list
		case l.take(",") || l.more():
			continue
		}
		before := l.at
		l.path = append(l.path, "")
		if value := l.value(); value != nil {
			list.Items = append(list.Items, value)
		}
		l.path = l.path[:len(l.path)-1]
		if l.cut || l.at == before {
			l.cut = true
			return list
		}
	}
}

// joined reads a string, of which JavaScript prints a long one as 'a' + 'b'.
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
	if strings.HasPrefix(l.rest(), "... ") {
		l.more()
	}
	return &jsontree.Node{Kind: jsontree.String, Text: text.String()}
}

// quoted reads a string in quotes.
func (l *literal) quoted(quote byte) string {
	var text []byte
	for l.at++; l.at < len(l.text); l.at++ {
		switch c := l.text[l.at]; c {
		case quote:
			l.at++
			return string(text)
		case '\\':
			text = l.escape(text)
		default:
			text = append(text, c)
		}
	}
	l.cut = true
	return string(text)
}

// escape reads what a backslash begins, and stops at its last byte.
func (l *literal) escape(text []byte) []byte {
	if l.at+1 >= len(l.text) {
		return text
	}
	l.at++
	c := l.text[l.at]
	if digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]; digits > 0 {
		r := rune(0)
		for i := range digits {
			if l.at+1 >= len(l.text) || !isHex(l.text[l.at+1]) || i == 0 && l.at+digits >= len(l.text) {
				return text
			}
			l.at++
			r = min(r, utf8.MaxRune)<<4 | rune(hexValue(l.text[l.at]))
		}
		return utf8.AppendRune(text, r)
	}
	if at := strings.IndexByte("nrtbf0", c); at >= 0 {
		return append(text, "\n\r\t\b\f\x00"[at])
	}
	return append(text, c)
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

func hexValue(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// angle passes over <function f at 0x7f>, <Buffer 01 02> and <ref *1> {…}.
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
			l.leaveOut()
			return nil
		case '\n':
			l.leaveOut()
			return nil
		}
	}
	l.cut = true
	return nil
}
