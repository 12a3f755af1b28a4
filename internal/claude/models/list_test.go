package models_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/jsontree"
)

func TestModelsThatClientsAskForAreThere(t *testing.T) {
	for name, id := range map[string]string{
		"claude-opus-5-5":            "claude-opus-5-5",
		"claude-mythos-5-1":          "claude-mythos-5-1",
		"claude-haiku-4-5":           "claude-haiku-4-5-20251001",
		"claude-sonnet-4-5-20250929": "claude-sonnet-4-5-20250929",
		"claude-3-5-sonnet-latest":   "claude-3-5-sonnet-20241022",
		"claude-3-5-sonnet-20240620": "claude-3-5-sonnet-20240620",
		"claude-3-opus-20240229":     "claude-3-opus-20240229",
		"claude-opus-4-1":            "claude-opus-4-1-20250805",
		"claude-mythos-preview":      "claude-mythos-preview",
	} {
		m, ok := models.Default().Find(name)
		require.True(t, ok, name)
		assert.Equal(t, id, m.ID)
	}
	_, ok := models.Default().Find("claude-9")
	assert.False(t, ok)
}

func TestModelsJSONIsConsistent(t *testing.T) {
	names, last := map[string]bool{}, ""
	for _, m := range models.Default().All() {
		for _, name := range append([]string{m.ID}, m.Aliases...) {
			assert.False(t, names[name], "%s is there twice", name)
			names[name] = true
		}
		created, err := time.Parse(time.RFC3339, m.CreatedAt)
		require.NoError(t, err, m.ID)
		assert.Positive(t, m.MaxTokens, m.ID)
		assert.NotEmpty(t, m.DisplayName, m.ID)
		assert.NotEmpty(t, m.Thinking, m.ID)
		assert.NotEmpty(t, m.Sampling, m.ID)
		assert.NotEmpty(t, m.ForcedToolChoice, m.ID)
		for _, allowed := range m.AllowedFallbackModels {
			_, known := models.Default().Find(allowed)
			assert.True(t, known, "%s falls back to %s", m.ID, allowed)
		}
		if m.DeprecatedAt != "" || m.RetiresAt != "" {
			deprecated, err := time.Parse(time.RFC3339, m.DeprecatedAt)
			require.NoError(t, err, m.ID)
			retires, err := time.Parse(time.RFC3339, m.RetiresAt)
			require.NoError(t, err, m.ID)
			assert.True(t, deprecated.After(created) && retires.After(deprecated), m.ID)
		}
		assert.True(t, last == "" || m.CreatedAt <= last, "%s is newer than the model before it", m.ID)
		last = m.CreatedAt
	}
}

func TestModelDatesArePublic(t *testing.T) {
	for name, want := range map[string]string{
		"claude-haiku-5-5": "2026-10-07", "claude-sonnet-5-5": "2026-09-28", "claude-opus-5-5": "2026-09-22", "claude-fable-5-1": "2026-09-01",
		"claude-opus-5": "2026-07-24", "claude-sonnet-5": "2026-06-29", "claude-fable-5": "2026-06-09", "claude-opus-4-8": "2026-05-28",
	} {
		m, _ := models.Default().Find(name)
		assert.Equal(t, want+"T00:00:00Z", m.CreatedAt, name)
	}
}

// The stage of a model depends on its dates and on the time.
func TestLifecycleFollowsFromTheClock(t *testing.T) {
	for _, row := range []struct {
		model, at string
		want      models.Lifecycle
	}{
		{"claude-opus-5-5", "2026-11-30T12:00:00Z", models.Active},
		{"claude-sonnet-4-5", "2026-09-29T23:59:59Z", models.Active},
		{"claude-sonnet-4-5", "2026-09-30T00:00:00Z", models.Deprecated},
		{"claude-sonnet-4-5", "2026-11-29T23:59:59Z", models.Deprecated},
		{"claude-sonnet-4-5", "2026-11-30T00:00:00Z", models.Retired},
		{"claude-opus-4-5", "2026-11-30T00:00:00Z", models.Deprecated},
		{"claude-opus-4-5", "2027-01-22T01:00:00+01:00", models.Retired},
		{"claude-mythos-preview", "2026-11-30T00:00:00Z", models.Retired},
		{"claude-3-5-sonnet-20241022", "2026-11-30T00:00:00Z", models.Retired},
	} {
		at, err := time.Parse(time.RFC3339, row.at)
		require.NoError(t, err)
		m, _ := models.Default().Find(row.model)
		assert.Equal(t, row.want, m.Lifecycle(at), "%s at %s", row.model, row.at)
	}
}

func TestModelsAreChangedTraitByTrait(t *testing.T) {
	before, _ := models.Default().Find("claude-haiku-4-5")
	list := models.Default().Changed(map[string]*jsontree.Node{
		"claude-haiku-4-5": jsontree.Obj("max_tokens", 7, "effort", []string{"low"}, "thinking", []string{"adaptive"}),
		"claude-next":      jsontree.Obj("prefill", false),
	})
	changed, _ := list.Find("claude-haiku-4-5-20251001")
	assert.Equal(t, []any{7, []string{"low"}, []string{"adaptive"}, before.DisplayName, before.Aliases},
		[]any{changed.MaxTokens, changed.Effort, changed.Thinking, changed.DisplayName, changed.Aliases})
	made, ok := list.Find("claude-next")
	require.True(t, ok)
	assert.False(t, made.Prefill)
	assert.Equal(t, 128000, made.MaxTokens)
	same, _ := models.Default().Find("claude-haiku-4-5")
	assert.Equal(t, before, same, "the list that was changed must stay as it was")
	unknown, _ := models.Default().With(nil, nil, []string{"claude-next"}).Find("claude-next")
	assert.True(t, unknown.Prefill, "what models made up take must stay as it was")
}

func TestScenarioEditsOfTheModelList(t *testing.T) {
	list := models.Default().With(
		[]string{"claude-haiku-4-5", "claude-opus-5", "my-own"},
		[]string{"claude-opus-5"},
		[]string{"claude-next"},
	)
	for name, want := range map[string]bool{
		"claude-haiku-4-5-20251001": true,  // only names it by its alias
		"my-own":                    true,  // only makes it up
		"claude-next":               true,  // added
		"claude-opus-5":             false, // retired
		"claude-sonnet-5":           false, // not in only
	} {
		_, ok := list.Find(name)
		assert.Equal(t, want, ok, name)
	}
	_, ok := models.Default().Find("claude-opus-5")
	assert.True(t, ok, "the list that was edited must stay as it was")
}
