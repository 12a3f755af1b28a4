package jsontree_test

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

// byteByByte reads a JSON string's inside and closing quote in the plainest way:
// what Parse does must come to the same. The reason is why it is none, and at
// where.
func byteByByte(data string) (text, reason string, at int) {
	var out []byte
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '"':
			if !utf8.Valid(out) {
				return "", "str is not valid UTF-8: surrogates not allowed", 0
			}
			return string(out), "", i
		case c < ' ':
			return "", "control character is not allowed in string", i
		case c != '\\':
			out = append(out, c)
			continue
		}
		i++
		c := byte(0)
		if i < len(data) {
			c = data[i]
		}
		short := strings.IndexByte(`"\/bfnrt`, c)
		switch {
		case short >= 0:
			out = append(out, "\"\\/\b\f\n\r\t"[short])
			continue
		case c != 'u':
			return "", "invalid escaped character in string", i
		}
		r, digits := hexDigits(data[i+1:])
		i += digits
		if digits < 4 {
			return "", "invalid escaped sequence in string", i + 1
		}
		switch {
		case r >= 0xdc00 && r < 0xe000:
			return "", "no high surrogate in string", i + 1
		case utf16.IsSurrogate(r):
			if !strings.HasPrefix(data[i+1:], `\u`) {
				return "", "no low surrogate in string", i + 1
			}
			low, digits := hexDigits(data[i+3:])
			i += 2 + digits
			if digits < 4 {
				return "", "invalid escaped sequence in string", i + 1
			}
			if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
				return "", "no low surrogate in string", i + 1
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return "", "unexpected end of string", len(data)
}

// hexDigits is the number that up to four digits at the beginning of a text are.
func hexDigits(text string) (r rune, digits int) {
	for digits < 4 && digits < len(text) {
		d, err := strconv.ParseUint(text[digits:digits+1], 16, 8)
		if err != nil {
			break
		}
		r, digits = r<<4|rune(d), digits+1
	}
	return r, digits
}

func FuzzStringsAreReadAsByteByByte(f *testing.F) {
	long := strings.Repeat("0123456789abcdef", 5)
	for _, piece := range []string{
		"", `"`, `\"`, `\\"`, `\`, "\n", "\x00", "\x1f", "\x7f", "é", "\xff", "\xc3", `\u00e9`, `\u00E`, `\ud83d\ude80`, `\ud83d`, `\ude80`,
		`\ud83d\u0041`, `\ud83d\u`, `\u12"`, "\\\n", "\\u1\n", `\n\t\x`, "\ufffd", "\\\\\\",
	} {
		f.Add(piece)
		for _, before := range []int{1, 7, 8, 31, 32, 40} {
			f.Add(long[:before] + piece + long + `"`)
			f.Add(long[:before] + `\n` + piece + long + "\n" + `"`)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, reason, at := byteByByte(text)
		n, err := jsontree.ParseString(`"` + text)
		var syntax *jsontree.SyntaxError
		if reason == "" {
			if err != nil { // the string is followed by something
				require.ErrorAs(t, err, &syntax)
				assert.Equal(t, "unexpected content after document", syntax.Reason)
				n, err = jsontree.ParseString(`"` + text[:at+1])
			}
			require.NoError(t, err)
			assert.Equal(t, want, n.Str())
			return
		}
		require.ErrorAs(t, err, &syntax)
		assert.Equal(t, reason, syntax.Reason)
		assert.Equal(t, 1+utf8.RuneCountInString(text[:at]), syntax.Offset)
	})
}
