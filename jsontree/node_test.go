package jsontree_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

// parse reads JSON that is known to be right.
func parse(t *testing.T, text string) *jsontree.Node {
	t.Helper()
	n, err := jsontree.Parse([]byte(text))
	require.NoError(t, err)
	return n
}

func TestOf(t *testing.T) {
	node := jsontree.Of("kept")
	tests := []struct {
		name  string
		value any
		want  string
	}{
		{"nil", nil, `null`},
		{"a nil node", (*jsontree.Node)(nil), `null`},
		{"a node", node, `"kept"`},
		{"a boolean", true, `true`},
		{"integers", []any{-1, int64(math.MinInt64)}, `[-1,-9223372036854775808]`},
		{"floats", []any{0.5, 1e21}, `[0.5,1e+21]`},
		{"floats that JSON lacks", []any{math.NaN(), math.Inf(1)}, `[null,null]`},
		{"a number's spelling", json.Number("1.50"), `1.50`},
		{"lists", []any{[]string{"a"}, []*jsontree.Node{node}, []any{}}, `[["a"],["kept"],[]]`},
		{"a map, sorted", map[string]any{"b": 1, "a": nil}, `{"a":null,"b":1}`},
		{"an object, as given", jsontree.Obj("b", 1, "a", nil), `{"b":1,"a":null}`},
		{"an array", jsontree.Arr(1, "x"), `[1,"x"]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, jsontree.Of(test.value).String())
		})
	}
	assert.Same(t, node, jsontree.Of(node))
}

// keyWithoutValue hides the odd number of arguments from the linter.
func keyWithoutValue() []any { return append([]any{}, "key") }

func TestProgrammingErrorsPanic(t *testing.T) {
	assert.Panics(t, func() { jsontree.Of(struct{}{}) })
	assert.Panics(t, func() { jsontree.Obj(keyWithoutValue()...) })
	assert.Panics(t, func() { jsontree.Arr().SetField("key", 1) })
}

func TestReadingAnAbsentValue(t *testing.T) {
	var absent *jsontree.Node
	_, isInt := absent.Int()
	_, isFloat := absent.Float()
	assert.False(t, isInt || isFloat || absent.True() || absent.Is(jsontree.Null))
	assert.Empty(t, absent.Str())
	assert.Nil(t, absent.Field("a").Get("b.0").Clone())
	assert.Equal(t, "null", absent.String())
}

func TestInt(t *testing.T) {
	tests := []struct {
		text string
		want int
		ok   bool
	}{
		{"7", 7, true},
		{"-7.0", -7, true},
		{"1e3", 1000, true},
		{"1.5", 0, false},
		{"9223372036854775807", math.MaxInt64, true},
		{"9223372036854775808", 0, false},
		{"-9223372036854775808.0", math.MinInt64, true},
		{"1e300", 0, false},
		{"1e999", 0, false},
		{`"7"`, 0, false},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			got, ok := parse(t, test.text).Int()
			assert.Equal(t, test.ok, ok)
			assert.Equal(t, test.want, got)
		})
	}
}

func TestFloat(t *testing.T) {
	f, ok := parse(t, "1.25").Float()
	assert.True(t, ok)
	assert.InDelta(t, 1.25, f, 0)
	_, ok = parse(t, "1e999").Float()
	assert.False(t, ok, "too large")
	_, ok = parse(t, `"1"`).Float()
	assert.False(t, ok, "no number")
}

func TestOfDuplicateKeysTheLastCounts(t *testing.T) {
	n := parse(t, `{"a":1,"a":2}`)
	assert.Equal(t, "2", n.Field("a").String())
	require.NoError(t, n.Set("a", jsontree.Of(3)))
	assert.Equal(t, `{"a":1,"a":3}`, n.String())
	require.NoError(t, n.Unset("a"))
	assert.Equal(t, `{}`, n.String())
}

func TestCloneSharesNothing(t *testing.T) {
	n := parse(t, `{"a":[{"b":1}]}`)
	c := n.Clone()
	require.NoError(t, c.Set("a.0.b", jsontree.Of(2)))
	require.NoError(t, c.Set("a.1", jsontree.Of(3)))
	assert.Equal(t, `{"a":[{"b":1}]}`, n.String())
	assert.Equal(t, `{"a":[{"b":2},3]}`, c.String())
}

func TestStringsAreEscapedAsLittleAsJSONAllows(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"quotes and backslashes", `"\`, `"\"\\"`},
		{"control characters", "\n\r\t\b\f\x00\x1f", `"\n\r\t\b\f\u0000\u001f"`},
		{"no HTML escaping", "<&>\u2028\x7f", "\"<&>\u2028\x7f\""},
		{"other scripts", "naïve 你好 🚀", `"naïve 你好 🚀"`},
		{"bytes that are no UTF-8", "a\xffb\xc3", "\"a\ufffdb\ufffd\""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, string(jsontree.AppendString(nil, test.text)))
		})
	}
}

func TestNodeInsideEncodingJSON(t *testing.T) {
	out, err := json.Marshal(map[string]any{"n": jsontree.Obj("b", 1, "a", 2)})
	require.NoError(t, err)
	assert.Equal(t, `{"n":{"b":1,"a":2}}`, string(out))
}
