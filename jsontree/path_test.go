package jsontree_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

const document = `{"content":[{"text":"hi"},5],"usage":{}}`

func TestGet(t *testing.T) {
	for path, want := range map[string]string{
		"":               document,
		"content.0.text": `"hi"`,
		"content.1":      `5`,
		"usage":          `{}`,

		"content.-1":      `5`,
		"content.-2.text": `"hi"`,
	} {
		assert.Equal(t, want, parse(t, document).Get(path).String(), path)
	}
	for _, path := range []string{"x", "content.2", "content.-3", "content.-0", "content.-01", "content.+1", "content.01", "content.x", "content.1.x", "usage.", "."} {
		assert.Nil(t, parse(t, document).Get(path), path)
	}
}

func TestSet(t *testing.T) {
	tests := []struct {
		name, path string
		value      *jsontree.Node
		want       string
		err        string
	}{
		{"a value is replaced", "content.0.text", jsontree.Of("no"), `{"content":[{"text":"no"},5],"usage":{}}`, ""},
		{"nil is null", "usage", nil, `{"content":[{"text":"hi"},5],"usage":null}`, ""},
		{"a key is added at the end", "id", jsontree.Of(1), `{"content":[{"text":"hi"},5],"usage":{},"id":1}`, ""},
		{"an item is replaced", "content.1", jsontree.Of(6), `{"content":[{"text":"hi"},6],"usage":{}}`, ""},
		{"the last item is replaced", "content.-1", jsontree.Of(6), `{"content":[{"text":"hi"},6],"usage":{}}`, ""},
		{"an index before the first", "content.-3", nil, "", `path "content.-3": the array has 2 items, so "-3" is no place in it`},
		{"an item is appended", "content.2", jsontree.Of(6), `{"content":[{"text":"hi"},5,6],"usage":{}}`, ""},
		{"the whole value", "", jsontree.Of(6), `6`, ""},
		{"the whole value, null", "", nil, `null`, ""},
		{"an index beyond the end", "content.3", nil, "", `path "content.3": the array has 2 items, so "3" is no place in it`},
		{"an index that is none", "content.first", nil, "", `path "content.first": the array has 2 items, so "first" is no place in it`},
		{"below what is missing", "usage.a.b", nil, "", `path "usage.a.b": nothing stands at "usage.a"`},
		{"below a number", "content.1.x", nil, "", `path "content.1.x": a number has no "x"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := parse(t, document)
			err := n.Set(test.path, test.value)
			if test.err != "" {
				require.EqualError(t, err, test.err)
				test.want = document
			} else {
				require.NoError(t, err)
				assert.NotNil(t, n.Get(test.path), "what was set is found")
			}
			assert.Equal(t, test.want, n.String())
		})
	}
}

func TestUnset(t *testing.T) {
	tests := []struct{ name, path, want, err string }{
		{"a key", "usage", `{"content":[{"text":"hi"},5]}`, ""},
		{"a key below", "content.0.text", `{"content":[{},5],"usage":{}}`, ""},
		{"an item", "content.0", `{"content":[5],"usage":{}}`, ""},
		{"the last item", "content.-1", `{"content":[{"text":"hi"}],"usage":{}}`, ""},
		{"what is not there", "content.2", "", `path "content.2": nothing stands there`},
		{"below what is not there", "x.y", "", `path "x.y": nothing stands at "x"`},
		{"everything", "", "", "the path is empty: the whole value cannot be removed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := parse(t, document)
			err := n.Unset(test.path)
			if test.err != "" {
				require.EqualError(t, err, test.err)
				test.want = document
			} else {
				require.NoError(t, err)
			}
			assert.Equal(t, test.want, n.String())
		})
	}
}

func TestUnsetLeavesClonedListsAlone(t *testing.T) {
	n := parse(t, `[1,2,3]`)
	items := n.Items
	require.NoError(t, n.Unset("0"))
	assert.Equal(t, "1", items[0].String(), "the old list is not written over")
}
