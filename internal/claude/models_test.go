package claude_test

import (
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
	} {
		m, ok := claude.DefaultModels().Find(name)
		require.True(t, ok, name)
		assert.Equal(t, id, m.ID)
	}
	_, ok := claude.DefaultModels().Find("claude-9")
	assert.False(t, ok)
}

func TestModelLimits(t *testing.T) {
	for name, want := range map[string][2]int{
		"claude-opus-5":           {1000000, 128000},
		"claude-haiku-4-5":        {200000, 64000},
		"claude-3-haiku-20240307": {200000, 4096},
	} {
		m, _ := claude.DefaultModels().Find(name)
		assert.Equal(t, want, [2]int{m.MaxInputTokens, m.MaxTokens}, name)
	}
}

func TestModelsJSONIsConsistent(t *testing.T) {
	names := map[string]bool{}
	for _, m := range claude.DefaultModels().All() {
		for _, name := range append([]string{m.ID}, m.Aliases...) {
			assert.False(t, names[name], "%s is there twice", name)
			names[name] = true
		}
		created, err := time.Parse(time.RFC3339, m.CreatedAt)
		require.NoError(t, err, m.ID)
		assert.Positive(t, m.MaxTokens, m.ID)
		assert.NotEmpty(t, m.DisplayName, m.ID)
		assert.Positive(t, len(m.JSON().Field("capabilities").Members), m.ID)
		switch m.Lifecycle {
		case claude.Active:
			assert.Empty(t, m.DeprecatedAt+m.RetiresAt, m.ID)
		case claude.Deprecated, claude.Retired:
			retires, err := time.Parse(time.RFC3339, m.RetiresAt)
			require.NoError(t, err, m.ID)
			assert.True(t, retires.After(created), m.ID)
		default:
			t.Errorf("%s: unknown lifecycle %q", m.ID, m.Lifecycle)
		}
	}
}

func TestModelJSON(t *testing.T) {
	m, _ := claude.DefaultModels().Find("claude-sonnet-4-5")
	golden(t, "model.json", m.JSON().String()+"\n")
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
	page, refusal := list.Page(query)
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
		{"a limit must be a number", map[string]string{"limit": "x"}, "limit: Input should be a valid integer, unable to parse string as an integer"},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, pageOf(list, tt.query)) })
	}
}

func TestRetiredModelsAreNotListed(t *testing.T) {
	page, _ := claude.DefaultModels().Page(map[string]string{"limit": "1000"})
	for _, m := range page.Field("data").Items {
		assert.NotEqual(t, "retired", m.Field("lifecycle").Str(), m.Field("id").Str())
	}
	assert.Greater(t, len(page.Field("data").Items), 15)
}

func TestModelDocumentsShareNothing(t *testing.T) {
	m, _ := claude.DefaultModels().Find("claude-opus-5")
	require.NoError(t, m.JSON().Set("capabilities.batch.supported", jsontree.Of("no")))
	assert.True(t, m.JSON().Get("capabilities.batch.supported").True())
}
