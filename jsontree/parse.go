package jsontree

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxDepth bounds how deep Parse follows nested arrays and objects.
const MaxDepth = 1000

// SyntaxError says where and why a text is no JSON. Its wording follows the
// JSON reader behind the real API, which names line, column and character.
type SyntaxError struct {
	Reason string
	Line   int // from 1
	Column int // in characters, from 1
	Offset int // in characters, from 0
}

// Error reads like "expected value: line 1 column 4 (char 3)".
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s: line %d column %d (char %d)", e.Reason, e.Line, e.Column, e.Offset)
}

// Parse reads one JSON value and nothing after it but white space. The error
// is always a *SyntaxError. It copies what it keeps of data.
func Parse(data []byte) (*Node, error) {
	p := &parser{data: data}
	p.space()
	n := p.value(0)
	p.space()
	if p.reason == "" && p.pos < len(data) {
		p.fail("unexpected content after document")
	}
	if p.reason != "" {
		return nil, p.syntaxError()
	}
	return n, nil
}

type parser struct {
	nodes  Arena
	data   []byte
	pos    int
	reason string // the first failure; failAt is where
	failAt int
}

func (p *parser) fail(reason string) *Node { return p.failHere(reason, p.pos) }

func (p *parser) failHere(reason string, at int) *Node {
	if p.reason == "" {
		p.reason, p.failAt = reason, at
	}
	return nil
}

func (p *parser) syntaxError() *SyntaxError {
	before := string(p.data[:min(p.failAt, len(p.data))])
	lineStart := strings.LastIndexByte(before, '\n') + 1
	return &SyntaxError{
		Reason: p.reason,
		Line:   strings.Count(before, "\n") + 1,
		Column: utf8.RuneCountInString(before[lineStart:]) + 1,
		Offset: utf8.RuneCountInString(before),
	}
}

func (p *parser) space() {
	for p.pos < len(p.data) {
		switch p.data[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

// peek is the next byte, or 0 at the end (a NUL in the text is refused by
// whatever reads it next, so the two need no telling apart).
func (p *parser) peek() byte {
	if p.pos < len(p.data) {
		return p.data[p.pos]
	}
	return 0
}

func (p *parser) value(depth int) *Node {
	if depth > MaxDepth {
		return p.fail("recursion limit exceeded")
	}
	if p.pos >= len(p.data) {
		return p.fail("unexpected end of data")
	}
	switch c := p.data[p.pos]; {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
	case c == '"':
		s := p.str()
		if p.reason != "" {
			return nil
		}
		return p.nodes.Str(s)
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	case c == 't':
		return p.literal("true", Node{Kind: Bool, Bool: true})
	case c == 'f':
		return p.literal("false", Node{Kind: Bool})
	case c == 'n':
		return p.literal("null", Node{})
	default:
		return p.fail("unexpected character")
	}
}

func (p *parser) literal(word string, n Node) *Node {
	if !strings.HasPrefix(string(p.data[p.pos:min(len(p.data), p.pos+len(word))]), word) {
		return p.fail("invalid literal")
	}
	p.pos += len(word)
	return p.nodes.node(n)
}

func (p *parser) array(depth int) *Node {
	n := p.nodes.node(Node{Kind: Array, Items: []*Node{}})
	p.pos++
	p.space()
	if p.peek() == ']' {
		p.pos++
		return n
	}
	for {
		p.space()
		item := p.value(depth + 1)
		if p.reason != "" {
			return nil
		}
		n.Items = append(n.Items, item)
		p.space()
		switch p.peek() {
		case ',':
			p.pos++
		case ']':
			p.pos++
			return n
		default:
			return p.failEnd("expected ',' or ']'")
		}
	}
}

func (p *parser) object(depth int) *Node {
	n := p.nodes.node(Node{Kind: Object, Members: []Member{}})
	p.pos++
	p.space()
	if p.peek() == '}' {
		p.pos++
		return n
	}
	for {
		member, ok := p.member(depth)
		if !ok {
			return nil
		}
		n.Members = append(n.Members, member)
		p.space()
		switch p.peek() {
		case ',':
			p.pos++
		case '}':
			p.pos++
			return n
		default:
			return p.failEnd("expected ',' or '}'")
		}
	}
}

func (p *parser) member(depth int) (Member, bool) {
	p.space()
	if p.peek() != '"' {
		p.failEnd("expected object key")
		return Member{}, false
	}
	key := p.str()
	p.space()
	if p.reason == "" && p.peek() != ':' {
		p.failEnd("expected ':'")
	}
	if p.reason != "" {
		return Member{}, false
	}
	p.pos++
	p.space()
	value := p.value(depth + 1)
	return Member{Key: key, Value: value}, p.reason == ""
}

// failEnd tells a text that stops early from one that goes on wrongly.
func (p *parser) failEnd(reason string) *Node {
	if p.pos >= len(p.data) {
		reason = "unexpected end of data"
	}
	return p.fail(reason)
}

func (p *parser) number() *Node {
	start := p.pos
	if p.peek() == '-' {
		p.pos++
	}
	whole := p.digits()
	if whole == 0 || whole > 1 && p.data[p.pos-whole] == '0' {
		return p.failHere("invalid number", start)
	}
	if p.peek() == '.' {
		p.pos++
		if p.digits() == 0 {
			return p.fail("invalid number")
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.pos++
		if c := p.peek(); c == '+' || c == '-' {
			p.pos++
		}
		if p.digits() == 0 {
			return p.fail("invalid number")
		}
	}
	return p.nodes.node(Node{Kind: Number, Text: string(p.data[start:p.pos])})
}

func (p *parser) digits() int {
	start := p.pos
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		p.pos++
	}
	return p.pos - start
}

// str reads a string whose opening quote is the next byte.
func (p *parser) str() string {
	p.pos++
	start := p.pos
	for p.pos < len(p.data) {
		switch c := p.data[p.pos]; {
		case c == '"':
			s := p.data[start:p.pos]
			p.pos++
			return p.checkUTF8(s, start)
		case c == '\\':
			return p.escaped(start)
		case c < ' ':
			p.fail("control character is not allowed in string")
			return ""
		default:
			p.pos++
		}
	}
	p.fail("unexpected end of string")
	return ""
}

func (p *parser) checkUTF8(s []byte, start int) string {
	if !utf8.Valid(s) {
		p.failHere("str is not valid UTF-8: surrogates not allowed", start)
		return ""
	}
	return string(s)
}

// escaped goes on with a string from its first escape, at p.pos.
func (p *parser) escaped(start int) string {
	out := append(make([]byte, 0, 2*(p.pos-start)+16), p.data[start:p.pos]...)
	for p.pos < len(p.data) && p.reason == "" {
		switch c := p.data[p.pos]; {
		case c == '"':
			p.pos++
			return p.checkUTF8(out, start)
		case c == '\\':
			out = p.escape(out)
		case c < ' ':
			p.fail("control character is not allowed in string")
		default:
			out = append(out, c)
			p.pos++
		}
	}
	p.fail("unexpected end of string")
	return ""
}

func (p *parser) escape(out []byte) []byte {
	p.pos++
	c := p.peek()
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 && c != 0 {
		p.pos++
		return append(out, "\"\\/\b\f\n\r\t"[i])
	}
	if c != 'u' {
		p.fail("invalid escaped character in string")
		return out
	}
	r := p.hex4()
	if !utf16.IsSurrogate(r) || p.reason != "" {
		return utf8.AppendRune(out, r)
	}
	if r >= 0xdc00 {
		p.fail("no high surrogate in string")
		return out
	}
	if p.pos+1 >= len(p.data) || p.data[p.pos] != '\\' || p.data[p.pos+1] != 'u' {
		p.fail("no low surrogate in string")
		return out
	}
	p.pos++
	pair := utf16.DecodeRune(r, p.hex4())
	if pair == utf8.RuneError {
		p.fail("no low surrogate in string")
	}
	return utf8.AppendRune(out, pair)
}

// hex4 reads the four digits of a \u escape; p.pos is at the u.
func (p *parser) hex4() rune {
	p.pos++
	var r rune
	for range 4 {
		d := strings.IndexByte("0123456789abcdef", p.peek()|0x20)
		if d < 0 || p.peek() < '0' {
			p.fail("invalid escaped sequence in string")
			return 0
		}
		r = r<<4 | rune(d)
		p.pos++
	}
	return r
}
