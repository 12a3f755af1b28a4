package request

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

// ask is what is read from a body with these messages.
func ask(t *testing.T, messages string) Digest {
	t.Helper()
	return readBody(t, `{"model":"m","messages":`+messages+`}`)
}

func readBody(t *testing.T, body string) Digest {
	t.Helper()
	tree, err := jsontree.ParseString(body)
	require.NoError(t, err)
	return DigestOf(tree, body)
}

func TestWhatStandsBesideTheMessagesIsNoPartOfTheQuestion(t *testing.T) {
	long := `,"messages":[{"role":"user","content":"` + strings.Repeat("a", 1000) + `"}]}`
	first := readBody(t, `{"model":"m"`+long)
	for _, other := range []string{`{"model":"n"`, `{"model":"m","stream":true`, `{"model":"m","stream":false`, `{"model":1`} {
		got := readBody(t, other+long)
		assert.Equal(t, first.Question, got.Question)
		assert.NotEqual(t, first.Whole, got.Whole)
	}
	assert.Len(t, first.Question, 12)
}

func TestEqualMessagesAreTheSameQuestion(t *testing.T) {
	base := ask(t, `[{"role":"user","content":"a"}]`)
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
			got := ask(t, tt.text)
			assert.Equal(t, tt.same, got.Question == base.Question)
			assert.Equal(t, tt.same, got.Whole == base.Whole)
		})
	}
}

func TestQuestionListsTheToolResultsItHolds(t *testing.T) {
	got := ask(t, `[
		{"role":"user","content":"a"},
		{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1"},{"type":"text","text":"b"},{"type":"tool_result","tool_use_id":"toolu_2"}]},
		{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1"}]}]`)
	assert.Equal(t, []string{"toolu_1", "toolu_2", "toolu_1"}, got.Results)
}

func TestWithoutMessagesThereIsNoQuestion(t *testing.T) {
	for _, body := range []string{"", "--form", `{}`, `{"messages":"a"}`, `{"messages":[],"messages":1}`} {
		tree, _ := jsontree.ParseString(body)
		got := DigestOf(tree, body)
		assert.Empty(t, got.Question)
		assert.Empty(t, got.Results)
		assert.NotZero(t, got.Whole)
	}
}
