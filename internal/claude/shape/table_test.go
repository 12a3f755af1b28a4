package shape

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/jsontree"
)

func regexpOf(pattern string) *regexp.Regexp { return regexp.MustCompile(goSyntax(pattern)) }

func TestEveryNameInTheTableIsKnown(t *testing.T) {
	table := loaded()
	for name, o := range table.objects {
		assert.NotEmpty(t, o.fields, name)
		assert.LessOrEqual(t, len(o.fields), 64, "%s: the fields that must be there are bits of one word", name)
		for _, f := range o.fields {
			assertWhole(t, name+"."+f.name, &f.form)
		}
	}
	for name, u := range table.unions {
		assert.NotEmpty(t, u.variants, name)
		for tag, o := range u.variants {
			assert.NotNil(t, o, "%s: %s", name, tag)
			assert.GreaterOrEqual(t, o.find(u.key), 0, "%s: %s has no field %q", name, tag, u.key)
		}
	}
}

// assertWhole finds names without a definition.
func assertWhole(t *testing.T, place string, f *form) {
	t.Helper()
	objects := f.object != nil || f.union != nil || f.values != nil
	if f.kinds != anyKind {
		assert.Equal(t, f.kinds.has(jsontree.Object), objects, place)
	}
	if f.list != nil {
		assertWhole(t, place+"[]", f.list.each)
	}
}

func FuzzNoBodyPanicsAndTheAnswerIsTheSameTwice(f *testing.F) {
	f.Add(`{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"text"}]}]}]}`)
	f.Add(`{"model":"m","messages":[],"tools":[{"type":"web_search_20250305","name":"web_search","max_uses":0}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		n, err := jsontree.ParseString(body)
		if err != nil {
			return
		}
		for _, endpoint := range []string{"messages", "count_tokens", "create_batch", "complete"} {
			for _, beta := range []bool{false, true} {
				strict := Check(endpoint, n, Options{Strict: true, Beta: beta})
				assert.Equal(t, strict, Check(endpoint, n, Options{Strict: true, Beta: beta}))
				if lax := Check(endpoint, n, Options{Beta: beta}); lax != nil {
					assert.NotNil(t, strict, "what is refused for its types is refused when strict")
					assert.False(t, strings.HasPrefix(lax.Reason, "Extra inputs"), "unknown fields pass when not strict")
				}
			}
		}
	})
}
