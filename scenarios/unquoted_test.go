package scenarios

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

func TestAnExpressionThatYAMLTakesApartIsToBeQuoted(t *testing.T) {
	flow := func(expression string) string {
		return "rules:\n  - {when: {cel: " + expression + "}, steps: [{reply: {}}]}\n"
	}
	for _, c := range []struct {
		name, text string
		advised    bool
	}{
		{"a comma", flow(`request.body.messages.exists(m, m.role == "user")`), true},
		{"a bracket", flow(`request.headers["x-a"] == "b"`), true},
		{"a brace", flow(`request.model == "a" && {}.size() == 0`), true},
		{"a question mark", flow(`has(request.body.tools) ? request.stream : false`), true},
		{"a quote at the beginning", flow(`"a" in ["b", "c"]`), true},
		{"a tag", flow(`!request.stream`), true},
		{"a list", flow(`[1,2].sum() == 3`), true},
		{"a step's until", "steps:\n  - {until: \"a\" in [\"b\"], reply: {}}\n", true},
		{"a colon in a line of its own", "rules:\n  - when:\n      cel: request.text == \"a: b\"\n    steps: [{reply: {}}]\n", true},
		{"a slip in a name", flow(`request.modle == "a"`), false},
		{"a mistake of the expression's own", flow(`request.model == `), false},
		{"a slip in another key", flow(`request.stream, nme: x`), false},
		{"a mistake in quotes", flow(`'request.headers["x-a" == "b"'`), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("f", []byte("name: x\nsummary: s\n"+c.text), faults.Builtin())
			var problems strictyaml.Problems
			require.ErrorAs(t, err, &problems)
			for _, p := range problems {
				assert.Equal(t, c.advised, strings.HasPrefix(p.Hint, "quote the expression"), "%s: %s", p, p.Hint)
			}
		})
	}
}
