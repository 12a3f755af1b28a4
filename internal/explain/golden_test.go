package explain_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/explain"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestExplanationsSayAllThatAClientWouldMeet(t *testing.T) {
	known, err := catalogue.Open(filepath.Join("testdata", "odd.yaml"))
	require.NoError(t, err)
	for _, name := range []string{
		"odd", // one of each that the catalogue lacks
		"block-index-gap",
		"body-decode-error-mid-stream",
		"cf-mitigated-challenge-header",
		"connection-closed-mid-body",
		"delta-type-does-not-fit-block",
		"duplicate-tool-use-ids",
		"error-event-inside-unfinished-event",
		"retry-after-just-over-sdk-cap",
		"sse-compressed-and-buffered",
		"sse-data-only-without-event-lines",
		"sse-line-over-scanner-limit",
		"stream-garbled-json",
		"stream-split-utf8",
		"wrong-typed-usage",
	} {
		t.Run(name, func(t *testing.T) {
			s, err := known.Get(name)
			require.NoError(t, err)
			got := text(t, s)
			file := filepath.Join("testdata", name+".txt")
			if *update {
				require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Equal(t, string(want), got)
		})
	}
}

// text returns the whole explanation of a scenario.
func text(t *testing.T, s *scenarios.Scenario) string {
	var b strings.Builder
	for _, row := range explain.Setting(s) {
		fmt.Fprintf(&b, "%s: %s\n", row.Title, row.Text)
	}
	timelines, err := explain.Scenario(s, 0)
	require.NoError(t, err)
	for i := range timelines {
		timeline := &timelines[i]
		fmt.Fprintf(&b, "\n%s | %s | %s\n", timeline.Kind, timeline.Requests, timeline.When)
		for _, says := range timeline.Says {
			fmt.Fprintf(&b, "    fault  %s\n", says)
		}
		for _, line := range timeline.Lines() {
			mark := " "
			if line.Bad {
				mark = "!"
			}
			fmt.Fprintf(&b, "%9s %s%s\n", explain.Clock(line.At), mark, line.Text)
		}
	}
	if expected := explain.Expected(s.Expect); expected != "" {
		fmt.Fprintf(&b, "\nexpected: %s\n", expected)
	}
	return b.String()
}

func TestEveryScenarioOfTheCatalogueCanBeExplained(t *testing.T) {
	known, err := catalogue.Open()
	require.NoError(t, err)
	for _, name := range known.Names() {
		s, err := known.Get(name)
		require.NoError(t, err)
		timelines, err := explain.Scenario(s, 0)
		require.NoError(t, err, name)
		for i := range timelines {
			for _, line := range timelines[i].Lines() {
				assert.NotContains(t, line.Text, "\n", name)
				assert.LessOrEqual(t, len([]rune(line.Text)), 1000, name)
			}
		}
	}
}
