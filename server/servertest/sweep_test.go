package servertest_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/server/servertest"
)

// treasure is a conversation in which both tools are called, one of them beside a text.
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

// sweep sweeps an agent, and returns what was found.
func sweep(t *testing.T, wrong mistakes, opts ...servertest.Option) (found *servertest.Report) {
	opts = append(opts, servertest.Server(server.WithYAML(treasure)), servertest.Reported(func(r *servertest.Report) { found = r }))
	servertest.Sweep(t, wrong.run, opts...)
	require.NotNil(t, found)
	return found
}

// some is how many points are tried: more with CLAUDEMOCK_LONG_TESTS=1.
func some(usually, long int) int {
	if os.Getenv("CLAUDEMOCK_LONG_TESTS") != "" {
		return long
	}
	return usually
}

func TestARightAgentIsSweptWithoutAFinding(t *testing.T) {
	for name, test := range map[string]struct {
		agent mistakes
		tried int
	}{"streams": {mistakes{}, some(300, 1000)}, "plain answers": {mistakes{plain: true}, some(300, 395)}} {
		t.Run(name, func(t *testing.T) {
			found := sweep(t, test.agent, servertest.Depth(2), servertest.Most(some(300, 1000)))
			for i, g := range found.Groups {
				t.Errorf("%s at %s: %s\n%s", g.Finding.Rule, g.Smallest().Name(), g.Finding.Text, found.Reproductions[i].YAML)
			}
			for _, r := range found.Results {
				assert.NotEqual(t, "not reached", string(r.State), r.Point.Name())
			}
			assert.Len(t, found.Results, test.tried)
		})
	}
}

func TestAgentsWrongInOnePlaceAreFoundThere(t *testing.T) {
	const most = 260 // half of the points: the most telling ones are enough
	for _, test := range []struct {
		name     string
		wrong    mistakes
		rule     string
		smallest string // the point of the reproduction
		shows    string // the reproduction has it
		alone    bool   // the reproduction needs no baseline
	}{
		{"runs the tool of a cut attempt", mistakes{runsCutTools: true}, "no-duplicate-side-effects", "request_1/after_tool_use/truncate", "truncate: {at: content_block_stop}", true},
		{"takes a cut text for a whole one", mistakes{takesCutText: true}, "notices-truncation", "request_2/inside_tool_json/truncate", "truncate: {at: {event: content_block_delta,", true},
		{"loses the turn after silence", mistakes{losesTurn: true}, "lost-turn", "request_3/before_any_byte/hang", "faults: [hang]", false},
		{"ends at a pause", mistakes{endsAtPause: true}, "reads-stop-reason", "request_3/instead_of_the_answer/pause_turn", "stop_reason: pause_turn", true},
		{"hangs when the reset comes between two blocks", mistakes{hangsBetween: true}, "hang", "request_2/between_text_and_tool_use/reset", "reset: {at: {event: content_block_stop, block: 0}}", false},
		{"takes every error for JSON", mistakes{panicsOnHTML: true}, "crash", "request_1/instead_of_the_answer/502_html", "status: 502", false},
		{"asks again without its tools", mistakes{forgetsTools: true}, "silent-difference", "request_1/instead_of_the_answer/529", "error: overloaded_error", true},
		{"never gives up", mistakes{neverGivesUp: true}, "hang", "request_1/instead_of_the_answer/529_for_good", "error: overloaded_error", false},
		{"asks again what was refused", mistakes{retriesRefused: true}, "never-retry-4xx", "request_1/instead_of_the_answer/400", "error: invalid_request_error", true},
		{"does not catch its second time-out", mistakes{secondTimeout: true}, "crash", "request_1/inside_tool_json/stall_for_good", "stall: {at: {event: content_block_delta,", false},
		{"leaves a goroutine behind", mistakes{leaks: true}, "leak", "request_1/inside_tool_json/stall", "stall:", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := sweep(t, test.wrong, servertest.Most(most))
			require.Len(t, found.Groups, 1, "one mistake is one finding")
			g, r := found.Groups[0], found.Reproductions[0]
			assert.Equal(t, test.rule, g.Finding.Rule)
			assert.Equal(t, test.smallest, r.Point.Name())
			assert.Contains(t, string(r.YAML), test.shows)
			assert.Equal(t, r.Runs, r.Fails, "it fails each time")
			if test.alone {
				assert.Equal(t, r.Runs, r.Alone, "it fails by its verdict")
			}
			_, err := scenarios.Parse("the reproduction", r.YAML, faults.Builtin())
			assert.NoError(t, err)
		})
	}
}

func TestConversationsSideBySideAreTakenForThemselves(t *testing.T) {
	var found *servertest.Report
	servertest.Sweep(t, func(t *testing.T, mock *server.Mock) error {
		var all sync.WaitGroup
		answers, errs := make([]string, 3), make([]error, 3)
		for i := range answers {
			all.Go(func() {
				a := agent{mock: mock, messages: []map[string]any{{"role": "user", "content": fmt.Sprint(question, " ", i)}}}
				answers[i], errs[i] = a.converse(t.Context())
			})
		}
		all.Wait()
		mock.Outcome(errors.Join(errs...), strings.Join(answers, "\n"))
		return errors.Join(errs...)
	}, servertest.Most(150), servertest.Reported(func(r *servertest.Report) { found = r }))
	assert.Len(t, found.Results, 150)
	assert.Empty(t, found.Groups, "in whichever order they come")
}

// recorded is the same conversation as a recording, which tells requests apart by what they
// ask.
const recorded = `
name: treasure
summary: a recording
match: [messages]
steps:
  - request: {stream: true, messages: [{role: user, content: "What is the weather where the treasure is?"}]}
    reply: {content: [{type: tool_use, name: search, input: {q: "the treasure of the lighthouse keeper"}}]}
  - request: {stream: true, turn: 2, messages: [{role: user, content: [{type: tool_result, tool_use_id: toolu_1, content: "the result of search"}]}]}
    reply:
      content:
        - {type: text, text: "The treasure is in Brest. I look up the weather there."}
        - {type: tool_use, name: get_weather, input: {city: Brest, days: 3}}
  - request: {stream: true, turn: 3, messages: [{role: user, content: [{type: tool_result, tool_use_id: toolu_2, content: "the result of get_weather"}]}]}
    reply: {text: "The treasure is in Brest, where it rains for three days."}
`

func TestARecordingIsSwept(t *testing.T) {
	var found *servertest.Report
	servertest.Sweep(t, mistakes{}.run, servertest.Server(server.WithYAML(recorded)), servertest.Most(300), servertest.Reported(func(r *servertest.Report) { found = r }))
	assert.Len(t, found.Results, 300)
	assert.Empty(t, found.Groups)
}

func TestAnAgentThatAsksForEverAndAtOnceIsStopped(t *testing.T) {
	found := sweep(t, mistakes{storms: true}, servertest.Faults("529"), servertest.Requests(2))
	require.Len(t, found.Results, 2)
	rules := map[string][]string{}
	for _, r := range found.Results {
		for _, f := range r.Findings {
			rules[r.Point.Name()] = append(rules[r.Point.Name()], f.Rule)
		}
	}
	assert.Empty(t, rules["request_2/instead_of_the_answer/529"])
	assert.Subset(t, rules["request_2/instead_of_the_answer/529_for_good"], []string{"hang", "gives-up"})
}

// TestASweepOfAWrongAgent is for the test below, which runs it in another process.
func TestASweepOfAWrongAgent(t *testing.T) {
	if os.Getenv("SWEEP_A_WRONG_AGENT") == "" {
		t.Skip("it fails, as it should")
	}
	servertest.Sweep(t, mistakes{endsAtPause: true, retriesRefused: true}.run, servertest.Server(server.WithYAML(treasure)))
}

func TestAFailedSweepSaysHowToRepeatIt(t *testing.T) {
	run := func(args ...string) string {
		command := exec.CommandContext(t.Context(), os.Args[0], args...)
		command.Env = append(os.Environ(), "SWEEP_A_WRONG_AGENT=1")
		output, err := command.CombinedOutput()
		require.Error(t, err, "%s", output)
		return string(output)
	}
	all := run("-test.run=^TestASweepOfAWrongAgent$")
	assert.Contains(t, all, "--- FAIL: TestASweepOfAWrongAgent/request_3/instead_of_the_answer/pause_turn ")
	assert.Contains(t, all, "reads-stop-reason: the reply ended with stop_reason pause_turn; the code under test returned and said nothing of it\n")
	assert.Contains(t, all, "7 failed with 2 causes")
	const again = "TestASweepOfAWrongAgent/request_3/instead_of_the_answer/pause_turn"
	require.Contains(t, all, "go test -run '"+again+"' repeats it")

	one := run("-test.run=" + again)
	assert.Contains(t, one, "tried 1: 0 passed, 1 failed with 1 causes")
	assert.Contains(t, one, "stop_reason: pause_turn\n", "the scenario")
	assert.Contains(t, one, "POST /v1/messages", "the timeline")

	short := run("-test.short", "-test.run=^TestASweepOfAWrongAgent$")
	assert.Contains(t, short, "tried 50: ")
	assert.Less(t, strings.Count(short, "--- FAIL"), strings.Count(all, "--- FAIL"))
}
