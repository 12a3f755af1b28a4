package redact

import (
	"strings"
	"unicode/utf8"
)

// isEscape reports whether a text begins with an encoded character that may be part of
// a credential: %2D, \u002d, \x2d, \055, &#45;, =2D=2E. Other escapes in credentials
// are only punctuation after a backslash.
func isEscape(text string) bool {
	if len(text) < 3 {
		return false
	}
	switch text[0] {
	case '%':
		return isHex(text[1]) && isHex(text[2])
	case '=':
		return len(text) > 3 && isHex(text[1]) && isHex(text[2]) && text[3] == '='
	case '&':
		return text[1] == '#' || strings.HasPrefix(text, "&amp;") || strings.HasPrefix(text, "&quot;")
	default:
		text = strings.TrimLeft(text[:min(len(text), mostEscaped)], `\`)
		return text != "" && strings.IndexByte(`xuU01/-_.+`, text[0]) >= 0
	}
}

// mostEscaped is the most layers of an escape that was itself escaped.
const mostEscaped = 128

// decoded is a text without its escapes or its base64.
type decoded struct {
	text string
	from []int32 // the position of each byte in the original, and the end of the original
}

// unescape removes one layer of escapes of any kind, or all layers of each escape.
func unescape(text string, all bool) decoded {
	plain := make([]byte, 0, len(text))
	from := make([]int32, 0, len(text)+1)
	for i := 0; i < len(text); {
		r, n := escape(text[i:], all)
		if text[i] == 0 {
			i++ // between the letters of UTF-16
			continue
		}
		if n == 0 {
			plain, from = append(plain, text[i]), append(from, int32(i))
			i++
			continue
		}
		before := len(plain)
		if r < 0x100 && (text[i] == '%' || text[i] == '=') {
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

// escape reads the escape at the beginning of a text; n is its length, 0 for none.
// With all, it reads an escape that was itself escaped any number of times.
func escape(text string, all bool) (r rune, n int) {
	if len(text) < 2 {
		return 0, 0
	}
	switch text[0] {
	case '%', '=':
		n = 1
		for all && n < mostEscaped && text[0] == '%' && len(text) >= n+4 && text[n:n+2] == "25" && isHex(text[n+2]) && isHex(text[n+3]) {
			n += 2
		}
		if r, ok := hexNumber(text[n:], 2); ok {
			return r, n + 2
		}
	case '\\':
		n = 1
		for all && n < min(len(text)-1, mostEscaped) && text[n] == '\\' {
			n++
		}
		r, length := backslash(text[n:])
		if length > 0 {
			return r, n + length
		}
	case '&':
		return entity(text, all)
	}
	return 0, 0
}

// backslash reads the rest of an escape after a backslash.
func backslash(text string) (r rune, n int) {
	c := text[0]
	if digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]; digits > 0 {
		if end := strings.IndexByte(text[:min(len(text), longestNumber)], '}'); c == 'u' && end > 2 && text[1] == '{' {
			if r, ok := hexNumber(text[2:], end-2); ok {
				return r, end + 1
			}
		} else if r, ok := hexNumber(text[1:], digits); ok {
			return r, 1 + digits
		}
		return 0, 0
	}
	switch {
	case (c == '0' || c == '1') && len(text) > 2 && isOctal(text[1]) && isOctal(text[2]):
		return rune(c-'0')<<6 | rune(text[1]-'0')<<3 | rune(text[2]-'0'), 3
	case strings.IndexByte("nrt", c) >= 0:
		return map[byte]rune{'n': '\n', 'r': '\r', 't': '\t'}[c], 1
	case c > ' ' && c < 0x7f && !isAlnum(c):
		return rune(c), 1
	}
	return 0, 0
}

func isOctal(c byte) bool { return c >= '0' && c <= '7' }

// longestNumber is the most digits of the number of a character.
const longestNumber = 12

// entity reads an HTML entity; a numeric one needs no semicolon.
func entity(text string, all bool) (r rune, n int) {
	n = 1
	for (n == 1 || all && n < mostEscaped) && strings.HasPrefix(text[n:], "amp;") {
		n += len("amp;")
	}
	if n > 1 && !all {
		return '&', n
	}
	if strings.HasPrefix(text[n:], "#") {
		return numbered(text, n+1)
	}
	for name, r := range map[string]rune{"quot;": '"', "lt;": '<', "gt;": '>', "apos;": '\''} {
		if strings.HasPrefix(text[n:], name) {
			return r, n + len(name)
		}
	}
	if n > 1 {
		return '&', n
	}
	return 0, 0
}

// numbered reads the number of a character, which begins at n.
func numbered(text string, n int) (r rune, end int) {
	base := rune(10)
	if n < len(text) && text[n]|0x20 == 'x' {
		base, n = 16, n+1
	}
	begin := n
	for ; n < len(text) && n-begin < longestNumber && (isDigit(text[n]) || base == 16 && isHex(text[n])); n++ {
		r = min(r*base+rune(hexValue(text[n])), utf8.MaxRune+1)
	}
	switch {
	case n == begin:
		return 0, 0
	case n < len(text) && text[n] == ';':
		n++
	}
	return r, n
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

// shortestRun is the number of letters that a run of base64 or hex needs to be
// searched: twelve bytes in base64, and eight in hex.
const shortestRun = 16

// nextRun returns the next run of base64 letters in a text after an index, which may
// have line breaks. It checks the last letter of the shortest run first. If there is
// none, both ends are the same.
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
		for to, line := from+shortestRun, from; ; to++ {
			for to < len(text) && sextet[text[to]] != noSextet {
				to++
			}
			next := to + lineBreak(text[to:])
			if next == to || to-line < shortestRun {
				return from, to
			}
			to, line = next-1, next
		}
	}
	return len(text), len(text)
}

// lineBreak returns the length of the line break at the beginning of a text, raw or as
// in JSON; 0 for none.
func lineBreak(text string) (n int) {
	for _, one := range []string{"\r", `\r`, "\n", `\n`} {
		if strings.HasPrefix(text[n:], one) {
			n += len(one)
		}
	}
	return n
}

// breaks are positions in a run of letters, with the number of bytes removed
// before each.
type breaks []struct{ at, before int }

// unwrap removes the line breaks from a run of letters.
func unwrap(text string) (run string, left breaks) {
	if !strings.ContainsAny(text, "\r\n\\") {
		return text, nil
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		if n := lineBreak(text[i:]); n > 0 {
			left, i = append(left, struct{ at, before int }{b.Len(), i + n - b.Len()}), i+n
			continue
		}
		b.WriteByte(text[i])
		i++
	}
	return b.String(), left
}

// place maps a position in the run to one in the text.
func (b breaks) place(at int) int {
	before := 0
	for _, one := range b {
		if one.at >= at {
			break
		}
		before = one.before
	}
	return at + before
}

// isUTF16 reports whether about half of the bytes of a text are zero.
func isUTF16(text string) bool {
	return strings.IndexByte(text, 0) >= 0 && strings.Count(text, "\x00")*3 > len(text)
}

const noSextet = 0xff

// sextet is the value of a letter of base64, in both alphabets.
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

// unbase64 decodes a run as base64 after the first skip letters.
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

// unhex decodes hexadecimal digits.
func unhex(digits string) string {
	plain := make([]byte, 0, len(digits)/2)
	for i := 0; i+1 < len(digits); i += 2 {
		plain = append(plain, hexValue(digits[i])<<4|hexValue(digits[i+1]))
	}
	return string(plain)
}
