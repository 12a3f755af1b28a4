package scenarios

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/jsontree"
)

func parseModels(t *testing.T, models string) (*Scenario, error) {
	t.Helper()
	return Parse("x.yaml", []byte("name: x\nsummary: s\nmodels: "+models+"\nsteps: [reply: {}]\n"), faults.Builtin())
}

func TestModelsAreEditedAndChanged(t *testing.T) {
	s, err := parseModels(t, "{only: [claude-opus-5, claude-haiku-4-5], retire: [claude-haiku-4-5], add: [ours], change: {claude-opus-5: {max_tokens: 5, effort: []}, ours: {prefill: false}, new: {line: own}}}")
	require.NoError(t, err)
	list := s.Models.Apply(models.Default())
	opus, ok := list.Find("claude-opus-5")
	require.True(t, ok)
	assert.Equal(t, 5, opus.MaxTokens)
	assert.Empty(t, opus.Effort)
	assert.Equal(t, 1000000, opus.MaxInputTokens, "what is not changed stays")
	for name, there := range map[string]bool{"ours": true, "new": true, "claude-haiku-4-5": false, "claude-sonnet-5": false} {
		_, ok := list.Find(name)
		assert.Equal(t, there, ok, name)
	}
	none := (*ModelEdits)(nil)
	assert.Equal(t, models.Default().All(), none.Apply(models.Default()).All())
}

func TestAModelThatIsDeprecatedMayBeGivenAnotherEnd(t *testing.T) {
	_, err := parseModels(t, "{change: {claude-opus-4-5: {retires_at: \"2026-12-01T00:00:00Z\"}}}")
	assert.NoError(t, err)
}

func TestMistakesInChangedModelsHaveTheirPlace(t *testing.T) {
	for _, row := range []struct{ name, models, want string }{
		{"an unknown key", "{change: {claude-opus-5: {max_token: 5}}}", `x.yaml:3:35: unknown key "max_token"`},
		{"a value of the wrong type", "{change: {claude-opus-5: {max_tokens: many}}}", `expected a whole number, got the string "many" [models.change.claude-opus-5.max_tokens]`},
		{"a word that is none", "{change: {claude-opus-5: {effort: [hihg]}}}", `expected one of low, medium, high, xhigh, max, got "hihg" [models.change.claude-opus-5.effort.0]`},
		{"a day for a time", "{change: {claude-opus-5: {created_at: 2026-12-01}}}", `expected a time in UTC`},
		{"an end that nobody announced", "{change: {claude-opus-5: {retires_at: \"2026-12-01T00:00:00Z\"}}}", `a model retires after it was deprecated`},
		{"an end before the announcement that is known", "{change: {claude-opus-4-5: {retires_at: \"2026-11-01T00:00:00Z\"}}}", `a model retires after it was deprecated`},
		{"no map", "{change: {claude-opus-5: 5}}", `expected a map, got`},
		{"a list", "{change: [claude-opus-5]}", `expected a map of models, got a list`},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := parseModels(t, row.models)
			require.Error(t, err)
			assert.Contains(t, err.Error(), row.want)
		})
	}
}

func TestChangedModelsAreWrittenAsTheyAreRead(t *testing.T) {
	s := &Scenario{Name: "x", Summary: "s", Models: &ModelEdits{Change: ModelChanges{"claude-opus-5": jsontree.Obj("max_tokens", 5, "thinking", []string{"adaptive"})}}, Steps: []*Step{{Reply: &Reply{}}}}
	checked, err := Check(s)
	require.NoError(t, err)
	assert.Equal(t, s.Models.Change["claude-opus-5"].String(), checked.Models.Change["claude-opus-5"].String())
	_, err = Check(&Scenario{Name: "x", Summary: "s", Models: &ModelEdits{Change: ModelChanges{"claude-opus-5": jsontree.Obj("max_tokens", "5")}}, Steps: []*Step{{Reply: &Reply{}}}})
	assert.ErrorContains(t, err, "expected a whole number")
}
