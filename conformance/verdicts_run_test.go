package conformance

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/runner"
	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/verdict"
)

// startReferee returns a runner with the scenarios of the catalogue and of
// testdata/wrong. It is closed with the test.
func startReferee(t *testing.T) *runner.Runner {
	t.Helper()
	referee, err := runner.New(server.WithScenarios(filepath.Join("testdata", "wrong")))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, referee.Close()) })
	return referee
}

// runsAlone is the number of runs with nothing beside them that a client gets whose verdict
// is not as expected.
const runsAlone = 4

// quiet is held by every judged run, together with others or, once a verdict was not as
// expected, alone.
var quiet sync.RWMutex

// lookAgain runs a job and returns the verdict. It repeats a run whose verdict is not as
// expected, with no other judged run beside it: a busy machine may have lengthened the waits
// of the program, while a real difference recurs.
func lookAgain(ctx context.Context, referee *runner.Runner, job runner.Job, expected func(verdict.Verdict) bool) (v verdict.Verdict, err error) {
	run := func(lock sync.Locker) {
		lock.Lock()
		defer lock.Unlock()
		v, err = referee.Run(ctx, job)
	}
	run(quiet.RLocker())
	for again := 0; again < runsAlone && err == nil && !expected(v); again++ {
		run(&quiet)
	}
	return v, err
}

// judge runs a command in a scenario and returns the verdict.
func judge(t *testing.T, referee *runner.Runner, scenario string, env []string, expected func(verdict.Verdict) bool, command ...string) verdict.Verdict {
	t.Helper()
	job := runner.Job{Scenario: scenario, Command: command, Env: append(cleanEnv(), env...)}
	v, err := lookAgain(t.Context(), referee, job, expected)
	require.NoError(t, err)
	return v
}

// breaks reports whether a verdict has exactly these broken rules, the worst first.
func breaks(rules ...string) func(verdict.Verdict) bool {
	return func(v verdict.Verdict) bool { return slices.Equal(rules, broken(v)) }
}

// broken returns the broken rules, the worst first.
func broken(v verdict.Verdict) []string {
	ids := []string{}
	for _, f := range v.Failures() {
		ids = append(ids, f.Rule)
	}
	return ids
}

// found returns the finding of a rule; the zero Finding if the rule did not run.
func found(v verdict.Verdict, rule string) verdict.Finding {
	for _, f := range v.Findings {
		if f.Rule == rule {
			return f
		}
	}
	return verdict.Finding{}
}

// evidence returns the findings and the program's output, for messages about
// unexpected verdicts.
func evidence(v verdict.Verdict) string {
	text := string(v.Result) + " " + v.Reason + "\n"
	for _, f := range v.Findings {
		if f.Result != verdict.Nothing {
			text += string(f.Result) + "  " + f.Rule + ": " + f.Text + "\n"
		}
	}
	if v.Ending != nil {
		text += v.Ending.Output
	}
	return text
}
