package reference_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/scenarios"
)

var (
	sampleName  = regexp.MustCompile(`(?m)^name: (\S+)$`)
	fencedYAML  = regexp.MustCompile("(?s)```yaml\n(.*?)```")
	nearestLink = regexp.MustCompile(`Nearest in the catalogue: \[([^]]+)\]\(\.\./scenarios\.d/([^)]+)\)`)
)

// TestRecipesAreScenarios holds each recipe of the cookbook to what it promises: a
// file that can be copied as it stands, short enough to be read at once, and the way
// to the catalogue.
func TestRecipesAreScenarios(t *testing.T) {
	pages, err := filepath.Glob("../../docs/cookbook*.md")
	require.NoError(t, err)
	catalogue, err := scenarios.Open()
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, recipe := range strings.Split(string(text), "\n## ")[1:] {
			title, _, _ := strings.Cut(recipe, "\n")
			t.Run(title, func(t *testing.T) {
				fence := fencedYAML.FindAllStringSubmatch(recipe, -1)
				require.Len(t, fence, 1)
				sample := fence[0][1]
				name := sampleName.FindStringSubmatch(sample)
				require.NotNil(t, name, "it has no name")
				assert.False(t, seen[name[1]], "another recipe has the name")
				seen[name[1]] = true
				s, err := scenarios.Parse(name[1], []byte(sample), faults.Builtin())
				require.NoError(t, err)
				assert.Empty(t, scenarios.Notes(s))
				assert.NotEmpty(t, s.Summary)
				assert.LessOrEqual(t, strings.Count(sample, "\n"), 10, "it has too many lines")

				nearest := nearestLink.FindStringSubmatch(recipe)
				require.NotNil(t, nearest, "it does not name the nearest scenario")
				listed, err := catalogue.Get(nearest[1])
				require.NoError(t, err)
				assert.Equal(t, listed.Category+"/"+listed.Name+".yaml", nearest[2])
			})
		}
	}
	assert.NotEmpty(t, seen)
}
