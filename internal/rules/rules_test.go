package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryPageTellsWhyHowAndWhatToDo(t *testing.T) {
	require.NotEmpty(t, All())
	for _, r := range All() {
		t.Run(r.ID, func(t *testing.T) {
			why, how, what := strings.Index(r.Page, "## Why\n"), strings.Index(r.Page, "## How it is judged\n"), strings.Index(r.Page, "## What to do\n")
			assert.True(t, why == 0 && why < how && how < what, "the sections stand in their order")
			assert.True(t, strings.HasSuffix(r.Summary, "."), "the summary is a sentence")
			assert.False(t, strings.HasSuffix(r.Advice, "."), "the advice stands below a finding, without a full stop")
			for _, key := range r.Bounds {
				assert.Contains(t, []string{"max", "within", "per_second"}, key)
			}
			found, ok := Find(r.ID)
			assert.True(t, ok)
			assert.Equal(t, r, found)
		})
	}
	assert.True(t, slices.IsSorted(IDs()))
	_, ok := Find("no-such-rule")
	assert.False(t, ok)
}

func TestAPageIsReadWithItsHead(t *testing.T) {
	r, err := parse("a", "summary: S.\nseverity: low\nadvice: do: this\nbounds: max, within\nspeed: 1 only\n\n## Why\n\nSo.\n\n")
	require.NoError(t, err)
	assert.Equal(t, Rule{
		ID: "a", Summary: "S.", Severity: Low, Advice: "do: this", Bounds: []string{"max", "within"}, Unhurried: true, Page: "## Why\n\nSo.\n",
	}, r)
}

func TestAPageWithoutASoundHeadIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"summary: S.":                        "no empty line ends the head",
		"summry: S.\n\npage":                 `unknown key "summry" in the head`,
		"summary: S.\nadvice: a\n\npage":     "the head needs summary, severity (high, medium or low) and advice",
		"summary: S.\nseverity: bad\n\npage": "the head needs summary, severity (high, medium or low) and advice",
	} {
		_, err := parse("a", text)
		assert.EqualError(t, err, want)
	}
}

func TestSeveritiesSortTheWorstFirst(t *testing.T) {
	assert.Less(t, High.Rank(), Medium.Rank())
	assert.Less(t, Medium.Rank(), Low.Rank())
}
