package jsontree_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

func TestParseKeepsWhatEncodingJSONThrowsAway(t *testing.T) {
	for _, text := range []string{
		`{"b":1,"a":2}`, `{"a":1,"a":2}`, `[1.50,1E5,-0,0e0,123456789012345678901234567890]`, `{"":null}`,
	} {
		assert.Equal(t, text, parse(t, text).String())
	}
}

func TestParseReadsEveryForm(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"white space", " \t\r\n[ 1 , { \"a\" : true } ]\n", `[1,{"a":true}]`},
		{"literals", `[true,false,null]`, `[true,false,null]`},
		{"empty values", `[{},[],""]`, `[{},[],""]`},
		{"simple escapes", `"\"\\\/\b\f\n\r\t"`, `"\"\\/\b\f\n\r\t"`},
		{"unicode escapes", `"\u00e9\u4F60\u0000x"`, `"é你\u0000x"`},
		{"surrogate pairs", `"\ud83d\ude80!"`, `"🚀!"`},
		{"an escaped replacement character", `"\ufffd"`, "\"\ufffd\""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { assert.Equal(t, test.want, parse(t, test.text).String()) })
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", "", "unexpected end of data: line 1 column 1 (char 0)"},
		{"white space only", " \n ", "unexpected end of data: line 2 column 2 (char 3)"},
		{"a bare word", "nope", "invalid literal: line 1 column 1 (char 0)"},
		{"a word cut short", `[tru`, "invalid literal: line 1 column 2 (char 1)"},
		{"a character that begins nothing", `{"a":'x'}`, "unexpected character: line 1 column 6 (char 5)"},
		{"something after the value", "{} {}", "unexpected content after document: line 1 column 4 (char 3)"},
		{"NUL after the value", "1\x00", "unexpected content after document: line 1 column 2 (char 1)"},
		{"a comma too many in an array", "[1,]", "unexpected character: line 1 column 4 (char 3)"},
		{"a comma too many in an object", `{"a":1,}`, "expected object key: line 1 column 8 (char 7)"},
		{"a comma missing", "[1 2]", "expected ',' or ']': line 1 column 4 (char 3)"},
		{"NUL in place of a comma", "[1\x002]", "expected ',' or ']': line 1 column 3 (char 2)"},
		{"a colon missing", `{"a" 1}`, "expected ':': line 1 column 6 (char 5)"},
		{"a key that is no string", `{1:2}`, "expected object key: line 1 column 2 (char 1)"},
		{"an array that stops", "[1", "unexpected end of data: line 1 column 3 (char 2)"},
		{"an object that stops", `{"a":1`, "unexpected end of data: line 1 column 7 (char 6)"},
		{"a string that stops", `"abc`, "unexpected end of string: line 1 column 5 (char 4)"},
		{"a string that stops after an escape", `"a\n`, "unexpected end of string: line 1 column 5 (char 4)"},
		{"a line end in a string", "\"a\nb\"", "control character is not allowed in string: line 1 column 3 (char 2)"},
		{"a line end after an escape", "\"\\n\n\"", "control character is not allowed in string: line 1 column 4 (char 3)"},
		{"an unknown escape", `"\x"`, "invalid escaped character in string: line 1 column 3 (char 2)"},
		{"half a unicode escape", `"\u12"`, "invalid escaped sequence in string: line 1 column 6 (char 5)"},
		{"a unicode escape of control characters", "\"\\u\x11\x11\x11\x11\"", "invalid escaped sequence in string: line 1 column 4 (char 3)"},
		{"a low surrogate alone", `"\ude80"`, "no high surrogate in string: line 1 column 8 (char 7)"},
		{"a high surrogate alone", `"\ud83d"`, "no low surrogate in string: line 1 column 8 (char 7)"},
		{"a high surrogate before another character", `"\ud83d\u0041"`, "no low surrogate in string: line 1 column 14 (char 13)"},
		{"bytes that are no UTF-8", "\"\xff\"", "str is not valid UTF-8: surrogates not allowed: line 1 column 2 (char 1)"},
		{"bytes that are no UTF-8 after an escape", "\"\\n\xff\"", "str is not valid UTF-8: surrogates not allowed: line 1 column 2 (char 1)"},
		{"a leading zero", "01", "invalid number: line 1 column 1 (char 0)"},
		{"a lone minus", "-", "invalid number: line 1 column 1 (char 0)"},
		{"a plus", "+1", "unexpected character: line 1 column 1 (char 0)"},
		{"no digit after the point", "1.", "invalid number: line 1 column 3 (char 2)"},
		{"no digit in the exponent", "1e+", "invalid number: line 1 column 4 (char 3)"},
		{"places are counted in characters and lines", "{\n \"é\": x}", "unexpected character: line 2 column 7 (char 8)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n, err := jsontree.Parse([]byte(test.text))
			assert.EqualError(t, err, test.want)
			assert.Nil(t, n)
		})
	}
}

func TestParseBoundsDepth(t *testing.T) {
	deep := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	_, err := jsontree.Parse(deep(jsontree.MaxDepth + 1))
	require.NoError(t, err)
	_, err = jsontree.Parse(deep(jsontree.MaxDepth + 2))
	var syntax *jsontree.SyntaxError
	require.ErrorAs(t, err, &syntax)
	assert.Equal(t, "recursion limit exceeded", syntax.Reason)
}

func TestParseCopiesWhatItKeeps(t *testing.T) {
	text := []byte(`{"key":"value"}`)
	n, err := jsontree.Parse(text)
	require.NoError(t, err)
	clear(text)
	assert.Equal(t, `{"key":"value"}`, n.String())
}

func TestParseStringKeepsStringsInTheText(t *testing.T) {
	text := `{"model":"claude-opus-5","messages":"` + strings.Repeat("long ", 10_000) + `"}`
	assert.LessOrEqual(t, testing.AllocsPerRun(10, func() { _, _ = jsontree.ParseString(text) }), 5.0)
}
