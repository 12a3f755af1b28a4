package claude_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
		m, ok := claude.DefaultModels().Find(name)
		require.True(t, ok, name)
		assert.Equal(t, id, m.ID)
	}
	_, ok := claude.DefaultModels().Find("claude-9")
	assert.False(t, ok)
}

func TestModelsJSONIsConsistent(t *testing.T) {
	names, last := map[string]bool{}, ""
	for _, m := range claude.DefaultModels().All() {
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
			_, known := claude.DefaultModels().Find(allowed)
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
		m, _ := claude.DefaultModels().Find(name)
		assert.Equal(t, want+"T00:00:00Z", m.CreatedAt, name)
	}
}

// A model's stage follows from its dates and the time it is asked for.
func TestLifecycleFollowsFromTheClock(t *testing.T) {
	for _, row := range []struct {
		model, at string
		want      claude.Lifecycle
	}{
		{"claude-opus-5-5", "2026-11-30T12:00:00Z", claude.Active},
		{"claude-sonnet-4-5", "2026-09-29T23:59:59Z", claude.Active},
		{"claude-sonnet-4-5", "2026-09-30T00:00:00Z", claude.Deprecated},
		{"claude-sonnet-4-5", "2026-11-29T23:59:59Z", claude.Deprecated},
		{"claude-sonnet-4-5", "2026-11-30T00:00:00Z", claude.Retired},
		{"claude-opus-4-5", "2026-11-30T00:00:00Z", claude.Deprecated},
		{"claude-opus-4-5", "2027-01-22T01:00:00+01:00", claude.Retired},
		{"claude-mythos-preview", "2026-11-30T00:00:00Z", claude.Retired},
		{"claude-3-5-sonnet-20241022", "2026-11-30T00:00:00Z", claude.Retired},
	} {
		at, err := time.Parse(time.RFC3339, row.at)
		require.NoError(t, err)
		m, _ := claude.DefaultModels().Find(row.model)
		assert.Equal(t, row.want, m.Lifecycle(at), "%s at %s", row.model, row.at)
		told := m.JSON(&claude.Request{}, at)
		assert.Equal(t, string(row.want), told.Field("lifecycle").Str())
		assert.Equal(t, row.want == claude.Active, told.Field("deprecated_at").Is(jsontree.Null))
		assert.Equal(t, row.want == claude.Active, told.Field("retires_at").Is(jsontree.Null))
	}
}

// november is a time at which the models' stages are known.
var november = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

func TestModelJSON(t *testing.T) {
	m, _ := claude.DefaultModels().Find("claude-sonnet-4-5")
	golden(t, "model.json", m.JSON(&claude.Request{}, november).String()+"\n")
}

func TestTheBetaFormTellsWhatItsBetasAskFor(t *testing.T) {
	m, _ := claude.DefaultModels().Find("claude-opus-5")
	told := func(betas ...string) string {
		info := m.JSON(&claude.Request{Betas: betas, Query: map[string]string{"beta": "true"}}, november)
		return info.Field("allowed_fallback_models").String() + " " + info.Get("capabilities.compaction").String()
	}
	assert.Equal(t, "null null", told())
	assert.Equal(t, `["claude-opus-4-8"] null`, told("server-side-fallback-2026-06-01"))
	assert.Equal(t, `null {"summarize":{"supported":true},"supported":true}`, told("compact-2026-09-04"))
	plain := m.JSON(&claude.Request{}, november)
	assert.Nil(t, plain.Field("allowed_fallback_models"))
	assert.Nil(t, plain.Get("capabilities.compaction"))
}

func TestModelsAreChangedTraitByTrait(t *testing.T) {
	before, _ := claude.DefaultModels().Find("claude-haiku-4-5")
	list := claude.DefaultModels().Changed(map[string]*jsontree.Node{
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
	same, _ := claude.DefaultModels().Find("claude-haiku-4-5")
	assert.Equal(t, before, same, "the list that was changed must stay as it was")
	unknown, _ := claude.DefaultModels().With(nil, nil, []string{"claude-next"}).Find("claude-next")
	assert.True(t, unknown.Prefill, "what models made up take must stay as it was")
}

func TestScenarioEditsOfTheModelList(t *testing.T) {
	list := claude.DefaultModels().With(
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
	_, ok := claude.DefaultModels().Find("claude-opus-5")
	assert.True(t, ok, "the list that was edited must stay as it was")
}

// pageOf is a page's ids, short forms of what surrounds them, or the refusal.
func pageOf(list claude.ModelList, query map[string]string) string {
	page, refusal := list.Page(&claude.Request{Query: query}, november)
	if refusal != nil {
		return refusal.Message
	}
	var ids []string
	for _, m := range page.Field("data").Items {
		ids = append(ids, m.Field("id").Str())
	}
	edges := page.Field("first_id").String() + page.Field("last_id").String()
	return strings.Join(ids, " ") + " more=" + page.Field("has_more").String() + " " + edges
}

func TestModelsPage(t *testing.T) {
	list := claude.DefaultModels().With([]string{"a", "b", "c", "d"}, nil, nil)
	for _, tt := range []struct {
		name  string
		query map[string]string
		want  string
	}{
		{"without a query the page has all", nil, `a b c d more=false "a""d"`},
		{"a limit ends the page", map[string]string{"limit": "2"}, `a b more=true "a""b"`},
		{"after_id goes on behind the cursor", map[string]string{"limit": "2", "after_id": "b"}, `c d more=false "c""d"`},
		{"before_id ends right before the cursor", map[string]string{"limit": "2", "before_id": "d"}, `b c more=true "b""c"`},
		{"nothing follows the last", map[string]string{"after_id": "d"}, ` more=false nullnull`},
		{"an unknown cursor is ignored", map[string]string{"limit": "1", "after_id": "x", "before_id": "y"}, `a more=true "a""a"`},
		{"a limit below 1 is refused", map[string]string{"limit": "0"}, "limit: Input should be greater than or equal to 1"},
		{"a limit above 1000 is refused", map[string]string{"limit": "1001"}, "limit: Input should be less than or equal to 1000"},
		{"a stage is one of three", map[string]string{"lifecycle[]": "active,gone"}, "lifecycle[].1: Input should be 'active', 'deprecated' or 'retired'"},
		{"stages are at most three", map[string]string{"lifecycle[]": "active,active,active,active"}, "lifecycle[]: List should have at most 3 items after validation, not 4"},
		{"a limit must be a number", map[string]string{"limit": "x"}, "limit: Input should be a valid integer, unable to parse string as an integer"},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, pageOf(list, tt.query)) })
	}
}

// The filter lifecycle[] works as the description of the API in the official Go
// SDK 2.15.0 says.
func TestModelsAreListedByStage(t *testing.T) {
	ids := func(stages string) (ids []string) {
		page, refusal := claude.DefaultModels().Page(&claude.Request{Query: map[string]string{"limit": "1000", "lifecycle[]": stages}}, november)
		require.Nil(t, refusal)
		for _, m := range page.Field("data").Items {
			ids = append(ids, m.Field("id").Str())
		}
		return ids
	}
	active, deprecated, retired := ids("active"), ids("deprecated"), ids("retired")
	assert.Equal(t, []string{"claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929"}, deprecated)
	assert.Contains(t, retired, "claude-mythos-preview")
	assert.Greater(t, len(active), 15)
	assert.Equal(t, append(slices.Clone(active[:len(active)-1]), "claude-opus-4-5-20251101", "claude-haiku-4-5-20251001", "claude-sonnet-4-5-20250929"), ids(""),
		"by default those that are not retired")
	assert.Len(t, ids("active,deprecated,retired"), len(claude.DefaultModels().All()))
}

func TestModelDocumentsShareNothing(t *testing.T) {
	m, _ := claude.DefaultModels().Find("claude-opus-5")
	req := &claude.Request{Betas: []string{"server-side-fallback-2026-06-01"}}
	info := m.JSON(req, november)
	require.NoError(t, info.Set("capabilities.batch.supported", jsontree.Of("no")))
	require.NoError(t, info.Set("allowed_fallback_models.0", jsontree.Of("no")))
	assert.True(t, m.JSON(req, november).Get("capabilities.batch.supported").True())
	assert.Equal(t, "claude-opus-4-8", m.JSON(req, november).Get("allowed_fallback_models.0").Str())
}
