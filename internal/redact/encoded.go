package redact

import (
	"strings"
	"unicode/utf8"
)

// isEscape reports whether a text begins with a character that is written as
// something else and may be part of a credential: %2D, \u002d, \x2d, &#45;. In
// credentials there are no further ones but \/, \" and \\.
func isEscape(text string) bool {
	if len(text) < 3 {
		return false
	}
	switch text[0] {
	case '%':
		return isHex(text[1]) && isHex(text[2])
	case '&':
		return text[1] == '#' || strings.HasPrefix(text, "&amp;") || strings.HasPrefix(text, "&quot;")
	default:
		return text[1] == 'x' || text[1] == 'u' && strings.HasPrefix(text[2:], "00") || text[1] == '/' ||
			text[1] == '\\' && (text[2] == 'u' || text[2] == 'x' || text[2] == '/')
	}
}

// decoded is a text as it reads once its escapes are gone, or its base64.
type decoded struct {
	text string
	from []int32 // where each byte of the text begins in what it was made of, and where all of it ends
}

// unescape takes one layer of escapes away, of whatever kind.
func unescape(text string) decoded {
	plain := make([]byte, 0, len(text))
	from := make([]int32, 0, len(text)+1)
	for i := 0; i < len(text); {
		r, n := escape(text[i:])
		if n == 0 {
			plain, from = append(plain, text[i]), append(from, int32(i))
			i++
			continue
		}
		before := len(plain)
		if r < 0x100 && text[i] == '%' {
			plain = append(plain, byte(r)) // a byte, not a character
		} else {
			plain = utf8.AppendRune(plain, r)
		}
		for range len(plain) - before {
			from = append(from, int32(i))
		}
		i += n
	}
	return decoded{string(plain), append(from, int32(len(text)))}
}

// escape reads the escape that a text begins with; n is its length, 0 for none.
func escape(text string) (r rune, n int) {
	switch {
	case len(text) < 2:
	case text[0] == '%':
		if r, ok := hexNumber(text[1:], 2); ok {
			return r, 3
		}
	case text[0] == '\\' && text[1] == 'u':
		if r, ok := hexNumber(text[2:], 4); ok {
			return r, 6
		}
	case text[0] == '\\' && text[1] == 'x':
		if r, ok := hexNumber(text[2:], 2); ok {
			return r, 4
		}
	case text[0] == '\\' && strings.IndexByte(`/\"'`, text[1]) >= 0:
		return rune(text[1]), 2
	case text[0] == '\\' && strings.IndexByte("nrt", text[1]) >= 0:
		return map[byte]rune{'n': '\n', 'r': '\r', 't': '\t'}[text[1]], 2
	case text[0] == '&':
		return entity(text)
	}
	return 0, 0
}

// entity reads a character as HTML writes it.
func entity(text string) (r rune, n int) {
	end := strings.IndexByte(text[:min(len(text), 9)], ';')
	if end < 0 {
		return 0, 0
	}
	name := text[1:end]
	if known := map[string]rune{"amp": '&', "quot": '"', "lt": '<', "gt": '>', "apos": '\''}[name]; known != 0 {
		return known, end + 1
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, 0
	}
	base, digits := rune(10), name[1:]
	if digits[0]|0x20 == 'x' {
		base, digits = 16, digits[1:]
	}
	for _, c := range []byte(digits) {
		if !isHex(c) || base == 10 && !isDigit(c) {
			return 0, 0
		}
		r = r*base + rune(hexValue(c))
	}
	return r, end + 1
}

func hexNumber(text string, digits int) (r rune, ok bool) {
	if len(text) < digits {
		return 0, false
	}
	for _, c := range []byte(text[:digits]) {
		if !isHex(c) {
			return 0, false
		}
		r = r<<4 | rune(hexValue(c))
	}
	return r, true
}

func isHex(c byte) bool { return isDigit(c) || (c|0x20) >= 'a' && (c|0x20) <= 'f' }

func hexValue(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return (c | 0x20) - 'a' + 10
}

// shortestRun is how many letters a run has in which base64 or hex is looked for:
// as many as a dozen bytes take in base64, and eight in hex.
const shortestRun = 16

// nextRun is the next long run of the letters of base64 in a text, from a place
// on. It looks at the last letter first that such a run would have. Without one,
// both ends are the same.
func nextRun(text string, from int) (begin, end int) {
	for from+shortestRun <= len(text) {
		last := from + shortestRun - 1
		for last >= from && sextet[text[last]] != noSextet {
			last--
		}
		if last >= from {
			from = last + 1
			continue
		}
		to := from + shortestRun
		for to < len(text) && sextet[text[to]] != noSextet {
			to++
		}
		return from, to
	}
	return len(text), len(text)
}

const noSextet = 0xff

// sextet is what a letter of base64 stands for, in both alphabets.
var sextet = func() (table [256]byte) {
	for i := range table {
		table[i] = noSextet
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	for i, c := range []byte(alphabet) {
		table[c] = byte(i)
	}
	table['+'], table['-'], table['/'], table['_'] = 62, 62, 63, 63
	return table
}()

// unbase64 reads a run as base64 of which some first letters are not part.
func unbase64(run string, skip int) string {
	plain := make([]byte, 0, len(run)/4*3+3)
	var bits uint32
	have := 0
	for _, c := range []byte(run[skip:]) {
		bits = bits<<6 | uint32(sextet[c])
		if have += 6; have >= 8 {
			have -= 8
			plain = append(plain, byte(bits>>have))
		}
	}
	return string(plain)
}

// unhex reads digits of hex.
func unhex(digits string) string {
	plain := make([]byte, 0, len(digits)/2)
	for i := 0; i+1 < len(digits); i += 2 {
		plain = append(plain, hexValue(digits[i])<<4|hexValue(digits[i+1]))
	}
	return string(plain)
}
