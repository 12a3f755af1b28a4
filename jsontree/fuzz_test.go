package jsontree_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

// stricter lists the reasons for which Parse refuses texts that encoding/json
// accepts.
var stricter = []string{
	"recursion limit exceeded", "str is not valid UTF-8: surrogates not allowed",
	"no low surrogate in string", "no high surrogate in string",
}

func FuzzParseAgreesWithEncodingJSON(f *testing.F) {
	for _, seed := range []string{
		document, `[1.50,-0,1E+5,"\u00e9\ud83d\ude80\n"]`, `{"a":1,"a":2}`, "[1,]", `"\ud83d"`, "\"\xff\"", " null\n", "01", "{\"\":\x00}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		n, err := jsontree.Parse(text)
		if err != nil {
			var syntax *jsontree.SyntaxError
			require.ErrorAs(t, err, &syntax)
			assert.LessOrEqual(t, syntax.Offset, utf8.RuneCount(text))
			if json.Valid(text) {
				assert.Contains(t, stricter, syntax.Reason)
			}
			return
		}
		require.True(t, json.Valid(text), "%q is no JSON", text)
		out := n.Append(nil)
		assert.Equal(t, generic(t, text), generic(t, out), "nothing is lost")
		again, err := jsontree.Parse(out)
		require.NoError(t, err)
		assert.Equal(t, n, again)
		assert.Equal(t, n, n.Clone())
	})
}

// generic decodes a text with encoding/json, and keeps the spelling of numbers.
func generic(t *testing.T, text []byte) (value any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	require.NoError(t, d.Decode(&value))
	return value
}

func FuzzSetThenGetThenUnset(f *testing.F) {
	f.Add(document, "content.0.text", `"x"`)
	f.Add(`{"a":1,"a":{}}`, "a.b", `null`)
	f.Add(`[]`, "0", `[]`)
	f.Add(`5`, "", `{}`)
	f.Fuzz(func(t *testing.T, text, path, with string) {
		n, err := jsontree.Parse([]byte(text))
		value, err2 := jsontree.Parse([]byte(with))
		if err != nil || err2 != nil {
			t.Skip("no JSON")
		}
		before := n.String()
		if n.Set(path, value) != nil {
			assert.Equal(t, before, n.String(), "a failed Set changes nothing")
			assert.Nil(t, n.Get(path), "what can be found can be set")
			return
		}
		assert.Equal(t, value.String(), n.Get(path).String())
		if path != "" {
			size := len(n.String())
			require.NoError(t, n.Unset(path))
			assert.Less(t, len(n.String()), size)
		}
	})
}
