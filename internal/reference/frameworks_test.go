package reference_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/reference"
)

func TestAPartOfAnAnswerHandedOverAsAResultIsCalledSilent(t *testing.T) {
	const file = "  one  One, Go: one 1.0\n\na stream: healthy\n  one | result, 1 request, stop\n\n" +
		"an overload: overloaded-mid-stream\n  one | result, 1 request, error\n"
	page, err := reference.Frameworks([]byte(file))
	require.NoError(t, err)
	assert.Contains(t, string(page), "| one | answer | 1 | `stop` |")
	assert.Contains(t, string(page), "| one | ⚠ **silent** | 1 | `error` |")
}

func TestFrameworksThatCannotBeReadNameTheLine(t *testing.T) {
	const title = "  one  One, Go: one 1.0\n"
	for name, c := range map[string]struct{ file, want string }{
		"a behaviour before any task": {title + "  one | result, 1 request\n", `line "  one | result, 1 request" belongs to no task`},
		"neither title nor behaviour": {title + "\nall well\n", `line "all well" belongs to no task`},
		"no behaviour":                {title + "\na call: healthy\n  one | fine\n", `line "  one | fine": "fine" is no behaviour`},
		"an unknown framework":        {"a call: healthy\n  one | result, 1 request\n", `"one" has no title`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := reference.Frameworks([]byte(c.file))
			assert.ErrorContains(t, err, c.want)
		})
	}
}
