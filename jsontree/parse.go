package jsontree

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxDepth bounds how deep Parse follows nested arrays and objects.
const MaxDepth = 1000

// SyntaxError says where and why a text is not JSON. Its wording follows the
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

// Parse is ParseString of a copy of data.
func Parse(data []byte) (*Node, error) { return ParseString(string(data)) }

// ParseString reads one JSON value and nothing after it but white space. The
// error is always a *SyntaxError. Strings, keys and numbers without escapes are
// slices of text and keep all of it in memory: clone those that outlive the
// tree.
func ParseString(text string) (*Node, error) { return ParseWithin(text, nil) }

// Grant limits the memory that ParseWithin may use.
type Grant interface {
	// Take requests more bytes and reports whether they may be used.
	Take(bytes int) bool
}

// ErrNotGranted says that a tree needs more memory than was granted.
var ErrNotGranted = errors.New("the tree of the text takes more memory than it is granted")

// grantStep is the number of bytes that ParseWithin uses before its first
// request, and requests at a time.
const grantStep = 1 << 20

// ParseWithin is ParseString for a text that is not trusted: a tree can take
// fifty bytes for each byte of the text, so ParseWithin requests that memory from
// grant step by step. If grant refuses, parsing stops with ErrNotGranted. A nil
// grant allows everything.
func ParseWithin(text string, grant Grant) (*Node, error) {
	p := &parser{text: text, limit: grantStep, grant: grant}
	p.space()
	n := p.value(0)
	p.space()
	switch {
	case p.refused:
		return nil, ErrNotGranted
	case p.reason == "" && p.pos < len(p.text):
		p.fail("unexpected content after document")
	}
	if p.reason != "" {
		return nil, p.syntaxError()
	}
	return n, nil
}

type parser struct {
	nodes  Arena
	text   string
	pos    int
	reason string // the first failure; failAt is where
	failAt int

	grant   Grant
	limit   int  // bytes that the nodes may take before the next request to grant
	refused bool // grant refused a request

	// The items and members so far of the arrays and objects that are still
	// open, the innermost last. A closed array or object gets a slice of the
	// exact size.
	items   []*Node
	members []Member
}

func (p *parser) fail(reason string) *Node { return p.failHere(reason, p.pos) }

func (p *parser) failHere(reason string, at int) *Node {
	if p.reason == "" {
		p.reason, p.failAt = reason, at
	}
	return nil
}

func (p *parser) syntaxError() *SyntaxError {
	before := p.text[:min(p.failAt, len(p.text))]
	lineStart := strings.LastIndexByte(before, '\n') + 1
	return &SyntaxError{
		Reason: p.reason,
		Line:   strings.Count(before, "\n") + 1,
		Column: utf8.RuneCountInString(before[lineStart:]) + 1,
		Offset: utf8.RuneCountInString(before),
	}
}

func (p *parser) space() {
	for p.pos < len(p.text) {
		switch p.text[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

// peek is the next byte, or 0 at the end. A NUL in the text gives 0 as well;
// the function that reads it next refuses it.
func (p *parser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

func (p *parser) value(depth int) *Node {
	if depth > MaxDepth {
		return p.fail("recursion limit exceeded")
	}
	if p.pos >= len(p.text) {
		return p.fail("unexpected end of data")
	}
	if p.nodes.spent > p.limit && !p.affords() {
		return nil
	}
	switch c := p.text[p.pos]; {
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

// affords requests the memory that was used beyond the limit.
func (p *parser) affords() bool {
	for p.nodes.spent > p.limit {
		if p.grant != nil && !p.grant.Take(grantStep) {
			p.refused = true
			p.fail(ErrNotGranted.Error())
			return false
		}
		p.limit += grantStep
	}
	return true
}

func (p *parser) literal(word string, n Node) *Node {
	if !strings.HasPrefix(p.text[p.pos:], word) {
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
	outer := len(p.items)
	for {
		p.space()
		item := p.value(depth + 1)
		if p.reason != "" {
			return nil
		}
		if len(p.items) == cap(p.items) {
			p.nodes.spent += growth(p.items)
		}
		p.items = append(p.items, item)
		p.space()
		switch p.peek() {
		case ',':
			p.pos++
		case ']':
			p.pos++
			n.Items = p.nodes.keepItems(p.items[outer:])
			p.items = p.items[:outer]
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
	outer := len(p.members)
	for {
		member, ok := p.member(depth)
		if !ok {
			return nil
		}
		if len(p.members) == cap(p.members) {
			p.nodes.spent += growth(p.members)
		}
		p.members = append(p.members, member)
		p.space()
		switch p.peek() {
		case ',':
			p.pos++
		case '}':
			p.pos++
			n.Members = p.nodes.keep(p.members[outer:])
			p.members = p.members[:outer]
			return n
		default:
			return p.failEnd("expected ',' or '}'")
		}
	}
}

// growth is roughly the number of bytes that an append to a full slice
// allocates.
func growth[T any](full []T) int { return cap(full) * sizeOf[T]() }

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

// failEnd distinguishes a text that stops early from one with a wrong
// character.
func (p *parser) failEnd(reason string) *Node {
	if p.pos >= len(p.text) {
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
	if whole == 0 || whole > 1 && p.text[p.pos-whole] == '0' {
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
	return p.nodes.node(Node{Kind: Number, Text: p.text[start:p.pos]})
}

func (p *parser) digits() int {
	start := p.pos
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		p.pos++
	}
	return p.pos - start
}
