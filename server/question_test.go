package server

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

func messages(t *testing.T, text string) *jsontree.Node {
	t.Helper()
	tree, err := jsontree.Parse([]byte(text))
	require.NoError(t, err)
	return tree
}

func TestEqualMessagesAreTheSameQuestion(t *testing.T) {
	base, _ := question(messages(t, `[{"role":"user","content":"a"}]`))
	tests := []struct {
		name, text string
		same       bool
	}{
		{"other spaces", `[ {"role": "user", "content": "a"} ]`, true},
		{"another text", `[{"role":"user","content":"b"}]`, false},
		{"another role", `[{"role":"assistant","content":"a"}]`, false},
		{"another type of content", `[{"role":"user","content":["a"]}]`, false},
		{"a further message", `[{"role":"user","content":"a"},{"role":"user","content":"a"}]`, false},
		{"the same texts cut elsewhere", `[{"rol":"euser","content":"a"}]`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, _ := question(messages(t, tt.text))
			assert.Equal(t, tt.same, got == base)
		})
	}
}

func TestQuestionListsTheToolResultsItHolds(t *testing.T) {
	_, results := question(messages(t, `[
		{"role":"user","content":"a"},
		{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1"},{"type":"text","text":"b"},{"type":"tool_result","tool_use_id":"toolu_2"}]},
		{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1"}]}]`))
	assert.Equal(t, []string{"toolu_1", "toolu_2", "toolu_1"}, results)
}

func TestWithoutMessagesThereIsNoQuestion(t *testing.T) {
	digest, results := question(messages(t, `{}`).Field("messages"))
	assert.Empty(t, digest)
	assert.Empty(t, results)
}
