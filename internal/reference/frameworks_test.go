package reference_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/reference"
)

const oneFramework = "  one | One, Go | one 1.0 | claude-x | ITS_VARIABLE\n"

func TestAFailureThatLooksLikeASuccessIsMarked(t *testing.T) {
	page, err := reference.Frameworks([]byte(oneFramework + "\na chat: healthy\n  one | exit 0 |  | 1 request | the whole answer | pass\n" +
		"\nan overload: overloaded-mid-stream error-with-200\n  one | exit 0 | Error: no | 1 request | a part of the answer | fail\n" +
		"\na tool: tool-for-frameworks\n  one | exit 1 | Error: no | 1 request | no answer | pass\n\na wait: hang\n  one | no end in 6m0s |  | 1 request | no answer | fail\n" +
		"\nanother: healthy\n"))
	require.NoError(t, err)
	assert.Contains(t, string(page), "| one | ✓ | ⚠ | error | no end | – |")
	assert.Contains(t, string(page), "[overloaded-mid-stream](sdk-behaviour.md#overloaded-mid-stream), or where nothing is streamed [error-with-200](sdk-behaviour.md#error-with-200)")
	assert.Contains(t, string(page), "[tool-for-frameworks](../conformance/testdata/frameworks/tool-for-frameworks.yaml)")
}

func TestFrameworksThatCannotBeReadNameTheLine(t *testing.T) {
	for name, file := range map[string]string{
		"a run before any task":       "  one | exit 0 |  | 1 request | no answer | pass\n",
		"a framework behind the task": "a chat: healthy\n" + oneFramework,
		"neither":                     "all well\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := reference.Frameworks([]byte(file))
			assert.ErrorContains(t, err, "is neither a framework nor a task")
		})
	}
}
