package jsontree

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads a string whose opening quote is the next byte.
func (p *parser) str() string {
	p.pos++
	start := p.pos
	end, plain, escaped := p.look()
	text, limit := p.text[start:end], end
	if !plain {
		limit = start + beforeControl(text)
	}
	if escaped {
		text = p.unescape(limit)
	}
	if p.reason != "" {
		return ""
	}
	p.pos = limit
	switch {
	case limit < end:
		p.fail("control character is not allowed in string")
	case end == len(p.text):
		p.fail("unexpected end of string")
	case !plain && !utf8.ValidString(text):
		p.failHere("str is not valid UTF-8: surrogates not allowed", start)
	}
	p.pos++
	return text
}

// lookedAt is the size of the pieces in which look searches a string.
const lookedAt = 16 << 10

// look scans the string at p.pos. It returns the end of the string, or of the
// text; whether the string isPlain; and whether it has escapes. Most of a large
// body is strings, so look works in pieces that fit into the nearest cache, and
// searches each piece for one thing at a time, many bytes at once. That takes
// half the time of a loop over the bytes.
func (p *parser) look() (end int, plain, escaped bool) {
	plain = true
	for at := p.pos; at < len(p.text); {
		piece := p.text[at:min(at+lookedAt, len(p.text))]
		quote := strings.IndexByte(piece, '"')
		if quote >= 0 {
			piece = piece[:quote]
		}
		plain = plain && isPlain(piece)
		escaped = escaped || strings.IndexByte(piece, '\\') >= 0
		at += len(piece)
		switch {
		case quote < 0:
		case escaped && p.isEscaped(at):
			at++
		default:
			return at, plain, escaped
		}
	}
	return len(p.text), plain, escaped
}

// isEscaped reports whether an odd number of backslashes precedes a quote.
func (p *parser) isEscaped(quote int) bool {
	first := quote
	for first > p.pos && p.text[first-1] == '\\' {
		first--
	}
	return (quote-first)%2 == 1
}

// beforeControl is the number of bytes before the first control character.
func beforeControl(s string) int {
	for i := range len(s) {
		if s[i] < ' ' {
			return i
		}
	}
	return len(s)
}

// A byte in every byte of a word: 1, the highest bit, and a space.
const (
	ones   = 0x0101010101010101
	highs  = 0x80 * ones
	spaces = ' ' * ones
)

// isPlain reports whether a text is ASCII without control characters. It takes eight
// bytes as one word, and collects the high bits that are set in them, or that become
// set when a space is subtracted from each byte, as with every character below a
// space. That takes a tenth of the time of a loop over the bytes, which takes longer
// than reading them from a connection. A subtraction that borrows from the next byte
// starts at a byte that is not plain itself.
func isPlain(s string) bool {
	var seen uint64
	b := []byte(s)
	for ; len(b) >= 32; b = b[32:] {
		w, x, y, z := word(b), word(b[8:]), word(b[16:]), word(b[24:])
		seen |= w | (w - spaces) | x | (x - spaces) | y | (y - spaces) | z | (z - spaces)
	}
	for ; len(b) >= 8; b = b[8:] {
		seen |= word(b) | (word(b) - spaces)
	}
	for _, c := range b {
		seen |= uint64(c | (c - ' '))
	}
	return seen&highs == 0
}

func word(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

// unescape is the string from p.pos to limit with its escapes replaced.
func (p *parser) unescape(limit int) string {
	var out strings.Builder
	out.Grow(limit - p.pos)
	p.nodes.spent += limit - p.pos
	for p.reason == "" {
		i := strings.IndexByte(p.text[p.pos:limit], '\\')
		if i < 0 {
			break
		}
		out.WriteString(p.text[p.pos : p.pos+i])
		p.pos += i
		p.escape(&out)
	}
	if p.reason == "" {
		out.WriteString(p.text[p.pos:limit])
	}
	return out.String()
}

// escapes maps the letter after a backslash to its character.
var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (p *parser) escape(out *strings.Builder) {
	p.pos++
	c := p.peek()
	if plain := escapes[c]; plain != 0 {
		p.pos++
		out.WriteByte(plain)
		return
	}
	if c != 'u' {
		p.fail("invalid escaped character in string")
		return
	}
	r := p.hex4()
	if p.reason != "" {
		return
	}
	if utf16.IsSurrogate(r) {
		r = p.pair(r)
	}
	out.WriteRune(r)
}

// pair is the character that a surrogate begins, which was just read.
func (p *parser) pair(high rune) rune {
	if high >= 0xdc00 {
		p.fail("no high surrogate in string")
		return 0
	}
	if !strings.HasPrefix(p.text[p.pos:], `\u`) {
		p.fail("no low surrogate in string")
		return 0
	}
	p.pos++
	r := utf16.DecodeRune(high, p.hex4())
	if r == utf8.RuneError {
		p.fail("no low surrogate in string")
	}
	return r
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
