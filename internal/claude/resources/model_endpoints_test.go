package resources

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/jsontree"
)

// november is a time at which the stages of the models are known.
var november = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

func TestOnlyModelsAtTheirEndSayWhenThatIs(t *testing.T) {
	for name, stage := range map[string]models.Lifecycle{
		"claude-opus-5-5": models.Active, "claude-sonnet-4-5": models.Deprecated, "claude-mythos-preview": models.Retired,
	} {
		m, _ := models.Default().Find(name)
		info := modelJSON(&m, &claude.Request{}, november)
		assert.Equal(t, string(stage), info.Field("lifecycle").Str(), name)
		assert.Equal(t, stage == models.Active, info.Field("deprecated_at").Is(jsontree.Null), name)
		assert.Equal(t, stage == models.Active, info.Field("retires_at").Is(jsontree.Null), name)
	}
}

func TestModelJSON(t *testing.T) {
	m, _ := models.Default().Find("claude-sonnet-4-5")
	claudetest.Golden(t, "model.json", modelJSON(&m, &claude.Request{}, november).String()+"\n")
}

func TestTheBetaFormTellsWhatItsBetasAskFor(t *testing.T) {
	m, _ := models.Default().Find("claude-opus-5")
	info := func(betas ...string) string {
		info := modelJSON(&m, &claude.Request{Betas: betas, Query: map[string]string{"beta": "true"}}, november)
		return info.Field("allowed_fallback_models").String() + " " + info.Get("capabilities.compaction").String()
	}
	assert.Equal(t, "null null", info())
	assert.Equal(t, `["claude-opus-4-8"] null`, info("server-side-fallback-2026-06-01"))
	assert.Equal(t, `null {"summarize":{"supported":true},"supported":true}`, info("compact-2026-09-04"))
	plain := modelJSON(&m, &claude.Request{}, november)
	assert.Nil(t, plain.Field("allowed_fallback_models"))
	assert.Nil(t, plain.Get("capabilities.compaction"))
}

// pageOf returns the ids on a page and a summary of its other fields, or the refusal.
func pageOf(list models.List, query map[string]string) string {
	page, refusal := modelPage(list, &claude.Request{Query: query}, november)
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
	list := models.Default().With([]string{"a", "b", "c", "d"}, nil, nil)
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

// The filter lifecycle[] works as described in the official Go SDK 2.15.0.
func TestModelsAreListedByStage(t *testing.T) {
	ids := func(stages string) (ids []string) {
		page, refusal := modelPage(models.Default(), &claude.Request{Query: map[string]string{"limit": "1000", "lifecycle[]": stages}}, november)
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
	assert.Len(t, ids("active,deprecated,retired"), len(models.Default().All()))
}

func TestModelDocumentsShareNothing(t *testing.T) {
	m, _ := models.Default().Find("claude-opus-5")
	req := &claude.Request{Betas: []string{"server-side-fallback-2026-06-01"}}
	info := modelJSON(&m, req, november)
	require.NoError(t, info.Set("capabilities.batch.supported", jsontree.Of("no")))
	require.NoError(t, info.Set("allowed_fallback_models.0", jsontree.Of("no")))
	assert.True(t, modelJSON(&m, req, november).Get("capabilities.batch.supported").True())
	assert.Equal(t, "claude-opus-4-8", modelJSON(&m, req, november).Get("allowed_fallback_models.0").Str())
}
