package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/cli"
)

// TestRecipesAreScenarios lints every scenario of the cookbook and looks at what a
// client would see: every fault strikes in a stream, and no scenario is longer than
// a reader wants to copy.
func TestRecipesAreScenarios(t *testing.T) {
	const longest = 12 // lines
	pages, err := filepath.Glob("../../docs/cookbook*.md")
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	for _, page := range pages {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		names := map[string]bool{}
		for _, m := range block.FindAllStringSubmatch(string(text), -1) {
			if m[1] != "yaml" {
				continue
			}
			name := regexp.MustCompile(`(?m)^name: (\S+)$`).FindStringSubmatch(m[2])
			require.NotNil(t, name, m[2])
			assert.False(t, names[name[1]], "%s stands there twice", name[1])
			names[name[1]] = true
			t.Run(filepath.Base(page)+"/"+name[1], func(t *testing.T) {
				assert.LessOrEqual(t, strings.Count(m[2], "\n"), longest)
				path := filepath.Join(t.TempDir(), name[1]+".yaml")
				require.NoError(t, os.WriteFile(path, []byte(m[2]), 0o600))
				for _, args := range [][]string{{"lint", path}, {"explain", "--scenarios", path, name[1]}} {
					var out bytes.Buffer
					assert.Zero(t, cli.Run(t.Context(), args, cli.Streams{Out: &out, Err: &out}), "%s", &out)
					assert.NotContains(t, out.String(), "note:")
					for part := range strings.SplitSeq(out.String(), "\n\n") {
						if !strings.HasPrefix(part, "a plain request") {
							assert.NotContains(t, part, "not exercised")
						}
					}
				}
			})
		}
		assert.NotEmpty(t, names, page)
	}
}

// TestRecipesNameScenariosThatExist follows the cookbook's links, one of each
// recipe.
func TestRecipesNameScenariosThatExist(t *testing.T) {
	text, err := os.ReadFile("../../docs/cookbook.md")
	require.NoError(t, err)
	link := regexp.MustCompile(`Nearest in the catalogue: \[([a-z0-9-]+)\]\(\.\./(scenarios\.d/[^)]+)\)`)
	for _, recipe := range strings.Split(string(text), "\n## ")[1:] {
		found := link.FindAllStringSubmatch(recipe, -1)
		if assert.Len(t, found, 1, recipe) {
			assert.FileExists(t, filepath.Join("../..", found[0][2]))
			assert.Equal(t, found[0][1]+".yaml", filepath.Base(found[0][2]))
		}
	}
}

// TestPeoplesWordsFindScenariosAndRecipes asks as somebody would whose client
// fails.
func TestPeoplesWordsFindScenariosAndRecipes(t *testing.T) {
	for words, want := range map[string]string{
		"tool runs twice":        "The tool runs twice\n    one answer brings the same tool call two times (nearest: plain-answer-repeats-its-calls)",
		"stops mid-word":         "The text stops mid-word, and nobody noticed",
		"hangs after last token": "recipes, in docs/cookbook.md",
		"529 burst":              "overloaded-529-burst",
		"retries rate limits":    "rate-limit",
		"limit rate":             "rate-limit-once",
		"pause_turn":             "pause-turn-for-ever",
		"too large":              "request-too-large-413-small-body",
		"request_too_large":      "request-too-large",
		"RST":                    "reset",
		"garble":                 "stream",
	} {
		var out, errs bytes.Buffer
		assert.Zero(t, cli.Run(t.Context(), append([]string{"list"}, strings.Fields(words)...), cli.Streams{Out: &out, Err: &errs}))
		assert.Contains(t, out.String(), want, words)
		assert.Empty(t, errs.String(), words)

		var quoted bytes.Buffer
		assert.Zero(t, cli.Run(t.Context(), []string{"list", words}, cli.Streams{Out: &quoted, Err: &errs}))
		assert.Equal(t, out.String(), quoted.String(), "a phrase in quotes is its words")
	}
}

func TestShortWordsAreFoundWhole(t *testing.T) {
	var out bytes.Buffer
	require.Zero(t, cli.Run(t.Context(), []string{"list", "too", "large", "--format", "names"}, cli.Streams{Out: &out, Err: &out}))
	assert.NotContains(t, out.String(), "delta-usage-larger-input-than-start", "its tools are not too")
}
