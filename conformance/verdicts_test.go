package conformance

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/internal/runner"
	"github.com/claudemock/claudemock/verdict"
)

// wrongClient is a program in wrong/ that breaks one rule, and a scenario that shows
// that.
type wrongClient struct {
	program, rule string
	scenario      string   // of the catalogue, or in testdata/wrong
	args          []string // of the program
}

var wrongClients = []wrongClient{
	{"misses_truncation.py", "notices-truncation", "stream-just-ends-mid-text", []string{"--stream"}},
	{"misses_error_event.py", "notices-error-event", "overloaded-mid-stream", []string{"--stream"}},
	{"ignores_stop_reason.py", "reads-stop-reason", "max-tokens-cut", nil},
	{"chokes_on_unknown.py", "tolerates-unknown", "unknown-block-type", nil},
	{"repeats_side_effects.py", "no-duplicate-side-effects", "cut-after-complete-tool-use-block", []string{"--stream", "--tools"}},
	{"runs_tool_again.py", "tools-once", "overloaded-after-tool", []string{"--tools"}},
	{"never_ends_loop.py", "bounded-loop", "tool-again-and-again", []string{"--tools"}},
	{"doubles_turn.py", "history-intact", "overloaded-at-second", []string{"--talk", "Who?", "What?"}},
	{"ignores_should_retry.py", "heeds-should-retry", "overloaded-for-good", nil},
	{"forgets_beta.py", "same-request-on-retry", "overloaded-once", nil},
	{"never_falls_back.py", "falls-back", "only-sonnet-answers", []string{"--fallback", "claude-sonnet-5"}},
	{"pays_twice.py", "spends-wisely", "reset-after-the-end", []string{"--stream"}},
	{"crashes_on_answers.py", "uses-answer", "overloaded-once", nil},
	{"hides_failure.py", "reports-failure", "invalid-api-key", nil},
	{"retries_4xx.py", "never-retry-4xx", "invalid-api-key", nil},
	{"fails_at_once.py", "retries-transient", "overloaded-once", nil},
	{"ignores_retry_after.py", "honours-retry-after", "rate-limit-once", nil},
	{"retries_at_once.py", "backs-off", "overloaded-four-times", nil},
	{"never_gives_up.py", "gives-up", "overloaded-eleven-times", nil},
	{"nests_retry_loops.py", "one-retry-loop", "overloaded-forever", nil},
	{"storms.py", "no-storm", "slow-errors", []string{"Who?", "What?", "When?", "Where?", "Why?", "How?", "How often?"}},
	{"waits_too_long.py", "times-out", "hang-once-briefly", nil},
	{"leaves_answers_open.py", "stops-reading-on-cancel", "hang-then-slow-stream", []string{"--stream"}},
	{"leaks_key.py", "keeps-secrets", "overloaded-once", nil},
	{"leaves_out_headers.py", "sends-required-headers", "overloaded-once", nil},
}

// notedClients are programs about which a rule has a note, which is not a failure.
var notedClients = []wrongClient{
	{"asks_old_model.py", "heeds-deprecation", "healthy", nil},
	{rightClient, "reuses-connections", "healthy", []string{"Who?", "What?", "When?", "Where?", "Why?", "How?", "How often?"}},
}

// neverJitters breaks the one rule that needs many runs; each of the scenarios has
// two waits of the client's own.
var (
	neverJitters    = wrongClient{program: "never_jitters.py", rule: "jitters"}
	withTwoOwnWaits = []string{"overloaded-burst", "overloaded-529-burst", "service-unavailable-burst", "overloaded-forever", "connection-reset"}
)

const rightClient = "client.py"

var (
	shortWaits = []string{"CLIENT_BACKOFF=0.12", "CLIENT_TIMEOUT=0.5"}
	evenWaits  = []string{"CLIENT_BACKOFF=1.5"} // so long that delays of the machine hardly matter
)

func TestEveryRuleHasAClientThatBreaksIt(t *testing.T) {
	broken := []string{neverJitters.rule}
	programs := []string{rightClient, neverJitters.program}
	for _, w := range slices.Concat(wrongClients, notedClients) {
		broken = append(broken, w.rule)
		if w.program != rightClient {
			programs = append(programs, w.program)
		}
	}
	assert.ElementsMatch(t, rules.IDs(), broken)

	files, err := filepath.Glob(filepath.Join("wrong", "*.py"))
	require.NoError(t, err)
	for i, file := range files {
		files[i] = filepath.Base(file)
	}
	assert.ElementsMatch(t, files, programs)
}

// eachClient runs a check of each client as a parallel subtest, named like the rule.
func eachClient(t *testing.T, clients []wrongClient, check func(*testing.T, *runner.Runner, wrongClient)) {
	t.Parallel()
	needProgram(t, "python3")
	referee := startReferee(t)
	for _, w := range clients {
		t.Run(w.rule, func(t *testing.T) {
			t.Parallel()
			check(t, referee, w)
		})
	}
}

func TestClientThatBreaksOneRuleIsConvictedOfThatRuleOnly(t *testing.T) {
	eachClient(t, wrongClients, func(t *testing.T, referee *runner.Runner, w wrongClient) {
		v := judge(t, referee, w.scenario, shortWaits, breaks(w.rule), w.command(w.program)...)
		assert.Equal(t, verdict.Fail, v.Result, evidence(v))
		assert.Equal(t, []string{w.rule}, broken(v), evidence(v))
	})
}

func TestWhatIsNotedFailsNobody(t *testing.T) {
	eachClient(t, notedClients, func(t *testing.T, referee *runner.Runner, w wrongClient) {
		noted := func(v verdict.Verdict) bool { return found(v, w.rule).Result == verdict.Noted }
		v := judge(t, referee, w.scenario, shortWaits, noted, w.command(w.program)...)
		assert.Equal(t, verdict.Noted, found(v, w.rule).Result, evidence(v))
		assert.Equal(t, verdict.Pass, v.Result, evidence(v))
	})
}

func TestClientThatBreaksNoRulePassesWhereOthersFail(t *testing.T) {
	eachClient(t, wrongClients, func(t *testing.T, referee *runner.Runner, w wrongClient) {
		passes := func(v verdict.Verdict) bool {
			return v.Result == verdict.Pass && found(v, w.rule).Result == verdict.Pass
		}
		v := judge(t, referee, w.scenario, shortWaits, passes, w.command(rightClient)...)
		assert.Equal(t, verdict.Pass, v.Result, evidence(v))
		assert.Empty(t, broken(v), evidence(v))
		assert.Equal(t, verdict.Pass, found(v, w.rule).Result, "the rule was not put to the test:\n%s", evidence(v))
	})
}

func TestEvenWaitsOfManyRunsAreConvictedAndSpreadOnesAreNot(t *testing.T) {
	t.Parallel()
	needProgram(t, "python3")
	for _, row := range []struct {
		program string
		want    verdict.Result
	}{{neverJitters.program, verdict.Fail}, {rightClient, verdict.Pass}} {
		t.Run(row.program, func(t *testing.T) {
			t.Parallel()
			var pooled verdict.Finding
			for range looks { // a busy machine lengthens some waits
				pooled = jittersOf(verdict.Pool(manyRuns(t, neverJitters.command(row.program))))
				if pooled.Result == row.want {
					break
				}
			}
			assert.Equal(t, row.want, pooled.Result, pooled.Text)
		})
	}
}

func jittersOf(pooled []verdict.Finding) verdict.Finding {
	return pooled[slices.IndexFunc(pooled, func(f verdict.Finding) bool { return f.Rule == "jitters" })]
}

// manyRuns runs a client in several scenarios, one after another. No single run
// breaks a rule.
func manyRuns(t *testing.T, command []string) []verdict.Verdict {
	referee := startReferee(t)
	var all []verdict.Verdict
	for _, scenario := range withTwoOwnWaits {
		v := judge(t, referee, scenario, evenWaits, breaks(), command...)
		require.Empty(t, broken(v), evidence(v))
		all = append(all, v)
	}
	return all
}

// command returns the command that runs a program of wrong/ with the row's arguments.
func (w wrongClient) command(program string) []string {
	return append([]string{python3(), "-B", filepath.Join("wrong", program)}, w.args...)
}

// python3 returns the path of the interpreter itself. The python3 of the PATH may be
// a script that searches for it, which takes longer than the program.
var python3 = sync.OnceValue(func() string {
	path, err := exec.Command("python3", "-c", "import sys; print(sys.executable)").Output()
	if err != nil {
		return "python3" // the runs report the error
	}
	return strings.TrimSpace(string(path))
})
