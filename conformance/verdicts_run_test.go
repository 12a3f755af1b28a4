package conformance

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/runner"
	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/verdict"
)

// startReferee starts what runs programs and judges them; it ends with the test.
// Scenarios are those of the catalogue and of testdata/wrong.
func startReferee(t *testing.T) *runner.Runner {
	t.Helper()
	referee, err := runner.New(server.WithScenarios(filepath.Join("testdata", "wrong")))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, referee.Close()) })
	return referee
}

// judge runs a command in a scenario and gives the verdict on it. One that is not
// as expected is given again: a program that the machine held up may have waited
// longer than it meant to, and one that really does something else does it each
// time.
func judge(t *testing.T, referee *runner.Runner, scenario string, env []string, expected func(verdict.Verdict) bool, command ...string) verdict.Verdict {
	t.Helper()
	var v verdict.Verdict
	for range looks {
		var err error
		v, err = referee.Run(t.Context(), runner.Job{Scenario: scenario, Command: command, Env: append(cleanEnv(), env...)})
		require.NoError(t, err)
		if expected(v) {
			break
		}
	}
	return v
}

// breaks expects those rules to be broken, the worst first, and no others.
func breaks(rules ...string) func(verdict.Verdict) bool {
	return func(v verdict.Verdict) bool { return slices.Equal(rules, broken(v)) }
}

// broken is the rules that were broken, the worst first.
func broken(v verdict.Verdict) []string {
	ids := []string{}
	for _, f := range v.Failures() {
		ids = append(ids, f.Rule)
	}
	return ids
}

// found is what the rule found; the zero Finding when it was not asked.
func found(v verdict.Verdict, rule string) verdict.Finding {
	for _, f := range v.Findings {
		if f.Rule == rule {
			return f
		}
	}
	return verdict.Finding{}
}

// evidence is what to show when a verdict is not as expected: the findings, and
// what the program printed.
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
