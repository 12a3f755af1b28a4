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
	const longest = 10 // lines
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

// TestRecipesNameScenariosThatExist follows the cookbook's links.
func TestRecipesNameScenariosThatExist(t *testing.T) {
	pages, err := filepath.Glob("../../docs/cookbook*.md")
	require.NoError(t, err)
	for _, page := range pages {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		links := regexp.MustCompile(`\[([a-z0-9-]+)\]\(\.\./(scenarios\.d/[^)]+)\)`).FindAllStringSubmatch(string(text), -1)
		require.NotEmpty(t, links, page)
		for _, link := range links {
			assert.FileExists(t, filepath.Join("../..", link[2]), page)
			assert.Equal(t, link[1]+".yaml", filepath.Base(link[2]), page)
		}
	}
}
