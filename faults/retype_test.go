package faults_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

func TestRetypeKeepsWhatTheTypeAllows(t *testing.T) {
	tests := []struct{ was, to, want string }{ // want is "" when nothing changes
		{`5`, "string", `"5"`},
		{`1.50`, "string", `"1.50"`},
		{`{"a":1}`, "string", `"{\"a\":1}"`},
		{`null`, "string", `"null"`},
		{`"5"`, "string", ""},
		{`"5"`, "number", `5`},
		{`"many"`, "number", `0`},
		{`true`, "number", `1`},
		{`null`, "number", `0`},
		{`0`, "boolean", `false`},
		{`5`, "boolean", `true`},
		{`""`, "boolean", `false`},
		{`"no"`, "boolean", `true`},
		{`null`, "boolean", `false`},
		{`[]`, "boolean", `true`},
		{`5`, "null", `null`},
		{`null`, "null", ""},
		{`5`, "array", `[5]`},
		{`[5]`, "array", ""},
		{`"a"`, "object", `{"value":"a"}`},
		{`{}`, "object", ""},
	}
	for _, test := range tests {
		t.Run(test.was+" to "+test.to, func(t *testing.T) {
			message, err := jsontree.Parse([]byte(`{"x":` + test.was + `}`))
			require.NoError(t, err)
			struck, err := (&faults.Retype{Path: "x", To: test.to}).ApplyMessage(message, script.Env{})
			require.NoError(t, err)
			assert.Equal(t, test.want != "", struck)
			if !struck {
				test.want = test.was
			}
			assert.Equal(t, test.want, message.Field("x").String())
		})
	}
}

func TestRetypeInEvents(t *testing.T) {
	s := scripttest.Stream("a b b")
	retype := &faults.Retype{Path: "n", To: "string", At: scripttest.Nth("b", 2)}
	assert.Equal(t, script.LayerEvents, retype.Layer())
	struck, err := retype.ApplyEvents(s, script.Env{})
	require.NoError(t, err)
	assert.True(t, struck)
	assert.Equal(t, `{"type":"b","n":2}`, s.Events[1].Data.String())
	assert.Equal(t, `{"type":"b","n":"3"}`, s.Events[2].Data.String())
}

func TestRetypeMissesWhatIsNotThere(t *testing.T) {
	struck, err := (&faults.Retype{Path: "x.y", To: "null"}).ApplyMessage(jsontree.Obj("x", 1), script.Env{})
	require.NoError(t, err)
	assert.False(t, struck)
}

func TestRetypeCheck(t *testing.T) {
	assert.EqualError(t, (&faults.Retype{Path: "x"}).Check(), "to: a type is needed: string, number, boolean, null, array or object")
	assert.EqualError(t, (&faults.Retype{To: "null"}).Check(), "path: a field's path is needed, e.g. content.0.text")
}
