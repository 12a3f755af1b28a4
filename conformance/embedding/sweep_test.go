package embedding

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/server/servertest"
)

// treasure is a conversation in which two tools are called, one of them beside a text.
const treasure = `
name: treasure
summary: the treasure is searched, and then its weather
steps:
  - reply: {content: [{type: tool_use, name: search, input: {q: "the treasure of the lighthouse keeper"}}]}
  - reply:
      content:
        - {type: text, text: "The treasure is in Brest. I look up the weather there."}
        - {type: tool_use, name: get_weather, input: {city: Brest, days: 3}}
  - reply: {text: "The treasure is in Brest, where it rains for three days."}
`

// thoughtful is a conversation in which an answer has a thought and calls both tools.
const thoughtful = `
name: thoughtful
summary: both tools are called after a thought
steps:
  - reply:
      content:
        - {type: thinking, thinking: "Both tools can run at the same time."}
        - {type: tool_use, name: search, input: {q: "the treasure of the lighthouse keeper"}}
        - {type: tool_use, name: get_weather, input: {city: Brest, days: 3}}
  - reply: {text: "The treasure is in Brest, where it rains for three days."}
`

// sweep sweeps a loop, and returns what was found.
func sweep(t *testing.T, conversation string, wrong mistakes, opts ...servertest.Option) (found *servertest.Report) {
	opts = append(opts, servertest.Server(server.WithYAML(conversation)), servertest.Reported(func(r *servertest.Report) { found = r }))
	servertest.Sweep(t, wrong.run, opts...)
	require.NotNil(t, found)
	for i, g := range found.Groups {
		t.Logf("%s at %d points, e.g. %s: %s\n%s", g.Finding.Rule, len(g.Results), g.Smallest().Name(), g.Finding.Text, found.Reproductions[i].YAML)
	}
	return found
}

// TestARightLoopOnTheSDKIsSweptWithoutAFinding tries pairs of failures in the second
// conversation, too, with CLAUDEMOCK_LONG_TESTS=1.
func TestARightLoopOnTheSDKIsSweptWithoutAFinding(t *testing.T) {
	depth := 1
	if os.Getenv("CLAUDEMOCK_LONG_TESTS") != "" {
		depth = 2
	}
	for _, test := range []struct {
		name, conversation string
		depth              int
	}{{"a tool beside a text", treasure, 2}, {"two tools after a thought", thoughtful, depth}} {
		t.Run(test.name, func(t *testing.T) {
			found := sweep(t, test.conversation, mistakes{}, servertest.Depth(test.depth))
			assert.Equal(t, test.depth > 1, len(found.Results) > found.Classes, "pairs are tried, too")
			for _, r := range found.Results {
				assert.Equal(t, "passed", string(r.State), r.Point.Name())
			}
		})
	}
}

// TestLoopsWrongInOnePlaceAreFoundThere tries the most telling points, and all of them with
// CLAUDEMOCK_LONG_TESTS=1.
func TestLoopsWrongInOnePlaceAreFoundThere(t *testing.T) {
	pairs := []servertest.Option{servertest.Depth(2), servertest.Requests(1), servertest.Faults("reset", "stall")}
	lasting := []servertest.Option{servertest.Most(250)} // failures that last tell less, and are tried later
	for _, test := range []struct {
		name, rule, smallest string
		alone                bool // the reproduction needs no baseline
		wrong                mistakes
		opts                 []servertest.Option
	}{
		{"takes half a stream for a message", "notices-truncation", "request_2/inside_tool_json/truncate", true, mistakes{takesHalves: true}, nil},
		{"runs the tool of a message that was cut", "no-duplicate-side-effects", "request_1/after_tool_use/error_event", true, mistakes{runsCut: true}, nil},
		{"retries what the SDK has retried", "one-retry-loop", "request_1/instead_of_the_answer/529_for_good", true, mistakes{nestsRetries: true}, lasting},
		{"asks again without its tools", "silent-difference", "request_1/inside_tool_json/error_event", true, mistakes{forgetsTools: true}, nil},
		{"loses the results of its tools after a stall", "lost-turn", "request_2/inside_tool_json/stall", false, mistakes{losesResults: true}, nil},
		{"runs its tools again after a reset", "tools-once", "request_2/inside_tool_json/reset", true, mistakes{runsAgain: true}, nil},
		{"hangs when the reset comes between two blocks", "hang", "request_2/between_text_and_tool_use/reset", false, mistakes{hangsBetween: true}, nil},
		{"returns nothing at its second time-out", "reports-failure", "request_1/inside_tool_json/stall_for_good", true, mistakes{failsSilently: true}, lasting},
		{"bounds no silence after a reset", "hang", "/inside_tool_json/reset_then_stall", false, mistakes{waitsForEver: true}, pairs},
		{"ends at a pause", "reads-stop-reason", "request_3/instead_of_the_answer/pause_turn", true, mistakes{endsAtPause: true}, nil},
		{"returns an apology as the answer", "reports-failure", "request_1/inside_tool_json/error_event_for_good", true, mistakes{apologizes: true}, lasting},
		{"leaves a goroutine behind at a stall", "leak", "request_1/inside_tool_json/stall", false, mistakes{leaks: true}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			opts := append([]servertest.Option{servertest.Most(150)}, test.opts...)
			if os.Getenv("CLAUDEMOCK_LONG_TESTS") != "" {
				opts = append(opts, servertest.Most(0)) // all
			}
			found := sweep(t, treasure, test.wrong, opts...)
			require.Len(t, found.Groups, 1, "one mistake is one finding")
			g, r := found.Groups[0], found.Reproductions[0]
			assert.Equal(t, test.rule, g.Finding.Rule)
			assert.True(t, strings.HasSuffix(r.Point.Name(), test.smallest), r.Point.Name())
			assert.Equal(t, r.Runs, r.Fails, "it fails each time")
			if test.alone {
				assert.Equal(t, r.Runs, r.Alone, "it fails by its verdict each time")
			}
		})
	}
}
