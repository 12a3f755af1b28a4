package drift

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTablesAreComparedFieldByField(t *testing.T) {
	table := func(objects, unions string) []byte {
		return []byte(`{"requests":{"messages":["A","A"]},"objects":{` + objects + `},"unions":{` + unions + `}}`)
	}
	const place = "POST /v1/messages "
	for _, tt := range []struct {
		name          string
		before, after []byte
		want          []Change
	}{
		{"the same under another name", table(`"A":{"x":"B"},"B":{"y":"string"}`, ""), table(`"A":{"x":"C"},"C":{"y":"string"}`, ""), nil},
		{"a new field", table(`"A":{}`, ""), table(`"A":{"x!":"string"}`, ""), []Change{{Field, place + "x", "", "string, required"}}},
		{"a field that is gone", table(`"A":{"x":{"betas":["b"],"form":"string"}}`, ""), table(`"A":{}`, ""), []Change{{Field, place + "x", `string, for "b"`, ""}}},
		{"a field that becomes required", table(`"A":{"x":"string"}`, ""), table(`"A":{"x!":"string"}`, ""), []Change{{Field, place + "x", "string", "string, required"}}},
		{"another type", table(`"A":{"x":"string"}`, ""), table(`"A":{"x":["string","null"]}`, ""), []Change{{Field, place + "x", "string", "string | null"}}},
		{"another bound", table(`"A":{"x":{"list":"string","max":1}}`, ""), table(`"A":{"x":{"list":"string","max":2}}`, ""), []Change{{Field, place + "x", "list max 1", "list max 2"}}},
		{"words", table(`"A":{"x":{"words":["a","b"]}}`, ""), table(`"A":{"x":{"words":["b","c"]}}`, ""),
			[]Change{{Word, place + `x = "c"`, "", Present}, {Word, place + `x = "a"`, Present, ""}}},
		{"a new variant", table(`"A":{"x":"U"},"V":{}`, `"U":{"by":"type","variants":{"v":"V"}}`), table(`"A":{"x":"U"},"V":{},"W":{}`, `"U":{"by":"type","variants":{"v":"V","w":"W"}}`),
			[]Change{{Variant, place + "x.w", "", "W"}}},
		{"an object that contains itself", table(`"A":{"x":"A"}`, ""), table(`"A":{"x":"A","y":"any"}`, ""), []Change{{Field, place + "y", "", "any"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changes, err := compareTables(tt.before, tt.after)
			require.NoError(t, err)
			assert.Equal(t, tt.want, changes, "a part that both APIs share is reported once")
		})
	}
	_, err := compareTables([]byte(`{`), table("", ""))
	assert.ErrorContains(t, err, "reading the table that claudemock has")
}
