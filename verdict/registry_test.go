package verdict

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/rules"
)

func TestEveryRuleHasAPageAndEveryPageIsJudged(t *testing.T) {
	var ids []string
	for _, r := range registry {
		ids = append(ids, r.id)
	}
	slices.Sort(ids)
	assert.Equal(t, rules.IDs(), ids)
}

// boundUsed matches the bounds that the source of a rule reads or sets.
var boundUsed = regexp.MustCompile(`\b(Max|Within|PerSecond)\b`)

func TestAPageNamesTheBoundsThatItsRuleReads(t *testing.T) {
	keys := map[string]string{"Max": "max", "Within": "within", "PerSecond": "per_second"}
	for _, r := range rules.All() {
		t.Run(r.ID, func(t *testing.T) {
			source, err := os.ReadFile(strings.ReplaceAll(r.ID, "-", "_") + ".go")
			require.NoError(t, err)
			asks := strings.Contains(string(source), ".bounds("+`"`+r.ID+`"`)
			assert.Equal(t, asks, len(r.Bounds) > 0, "the page has bounds: %v", r.Bounds)
			if !asks {
				return
			}
			read := map[string]bool{}
			for _, name := range boundUsed.FindAllString(string(source), -1) {
				read[keys[name]] = true
			}
			for _, key := range r.Bounds {
				assert.True(t, read[key], "the rule never looks at %s", key)
			}
			for key := range read {
				assert.Contains(t, r.Bounds, key)
			}
		})
	}
}

func TestEveryFindingHasAdvice(t *testing.T) {
	for _, b := range builtins {
		assert.NotEmpty(t, Advice(b.id), b.id)
	}
	for _, r := range rules.All() {
		assert.Equal(t, r.Advice, Advice(r.ID))
	}
	assert.Empty(t, Advice("no-such-rule"))
}
