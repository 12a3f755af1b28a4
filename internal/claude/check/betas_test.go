package check_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude/check"
	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/description"
)

// betasDescribed is the file with the betas in the description.
const betasDescribed = "betas_described.txt"

func TestTheBetasAreThoseOfTheDescription(t *testing.T) {
	d := claudetest.Described(t)
	names := map[string]bool{}
	for _, variant := range d.Schema("AnthropicBeta").Any {
		for _, name := range variant.Enum {
			names[name.Text] = true
		}
	}
	eachSchema(d, func(s *description.Schema) {
		lists := slices.Collect(maps.Values(s.EnumBetas))
		lists = append(lists, s.AnyBetas...)
		for _, p := range s.Properties {
			lists = append(lists, p.Betas)
		}
		for _, name := range slices.Concat(lists...) {
			names[name] = true
		}
	})
	require.Greater(t, len(names), 50)
	text := strings.Join(slices.Sorted(maps.Keys(names)), "\n") + "\n"
	if *claudetest.Update {
		require.NoError(t, os.WriteFile(betasDescribed, []byte(text), 0o644))
	}
	have, err := os.ReadFile(betasDescribed)
	require.NoError(t, err)
	assert.Equal(t, text, string(have), "run go generate")
}

// eachSchema calls do once for each schema in the requests, answers and queries of the
// operations.
func eachSchema(d *description.Description, do func(*description.Schema)) {
	seen := map[*description.Schema]bool{}
	var walk func(s *description.Schema)
	walk = func(s *description.Schema) {
		if s == nil || seen[s] {
			return
		}
		seen[s] = true
		do(s)
		walk(s.Items)
		walk(s.Each)
		for _, part := range append(append([]*description.Schema{}, s.Any...), s.All...) {
			walk(part)
		}
		for _, p := range s.Properties {
			walk(p.Schema)
		}
	}
	for _, o := range d.Operations {
		walk(o.Request)
		for _, a := range o.Answers {
			walk(a.Schema)
		}
		for _, q := range o.Query {
			walk(q.Schema)
		}
	}
}

func TestKnownBetas(t *testing.T) {
	for name, known := range map[string]bool{
		"interleaved-thinking-2025-05-14":        true,
		"claude-code-20250219":                   true, // Claude Code's own, whose date has another form
		"fine-grained-tool-streaming-2025-05-14": true, // of clients only
		"mcp-tunnels-2026-05-19":                 true, // only required by an operation
		"interleaved-thinking-2025-05-15":        false,
		"telepathy-2025-01-01":                   false,
		"telepathy-2099-01-01":                   true, // newer than the lists
		"telepathy":                              false,
		"telepathy-2099-1-1":                     false,
		"telepathy-99999999999":                  false,
		"-2099-01-01":                            false,
	} {
		assert.Equal(t, known, check.KnownBeta(name), name)
	}
}
