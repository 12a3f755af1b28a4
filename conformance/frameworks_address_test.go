package conformance

import (
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/runner"
	"github.com/claudemock/claudemock/verdict"
)

// addressNames are the variables that lead clients to the API.
var addressNames = []string{"ANTHROPIC_BASE_URL", "ANTHROPIC_API_URL", "ANTHROPIC_API_BASE"}

// nameOfVariable matches the names in an address of the table.
var nameOfVariable = regexp.MustCompile(`ANTHROPIC_\w+`)

// TestFrameworksLookForTheAPIWhereTheTableSays runs each framework with one of its
// variables alone, and one that wants /v1 without it.
func TestFrameworksLookForTheAPIWhereTheTableSays(t *testing.T) {
	needInstall(t)
	needLong(t, "the frameworks take 4 GB and minutes to install")
	referee, err := runner.New()
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, referee.Close()) })
	for _, f := range frameworks {
		names := nameOfVariable.FindAllString(f.address, -1)
		if len(names) == 0 {
			continue // its program hands the base URL over
		}
		t.Run(f.name, func(t *testing.T) {
			command, installed := f.install(t)
			for _, name := range names {
				v := f.ask(t, referee, append(leavingOnly(name), command...), installed, f.v1)
				assert.Empty(t, v.Cause, "%s alone: %s", name, v.Reason)
				assert.Equal(t, verdict.Pass, v.Result, "%s alone: %s", name, v.Summary())
			}
			if f.v1 {
				v := f.ask(t, referee, command, installed, false)
				assert.Equal(t, verdict.WrongBase, v.Cause, v.Reason)
				assert.Contains(t, v.Advice, "--v1")
			}
		})
	}
}

// leavingOnly returns the beginning of a command that has none of the variables but one.
func leavingOnly(name string) []string {
	left := []string{"env"}
	for _, other := range addressNames {
		if other != name {
			left = append(left, "-u", other)
		}
	}
	return left
}

// ask runs the framework once while nothing fails, with the first of its uses.
func (f framework) ask(t *testing.T, referee *runner.Runner, command []string, installed string, v1 bool) verdict.Verdict {
	t.Helper()
	home := f.home(t, installed)
	for _, a := range []use{chat, structured} {
		if question, ok := f.uses[a]; ok {
			command = append(slices.Clone(command), question...)
			break
		}
	}
	v, err := referee.Run(t.Context(), runner.Job{
		Scenario: "healthy", Limit: frameworkPatience, Startup: 5 * time.Minute, V1: v1, Dir: home, Env: frameworkEnv(home), Command: command,
	})
	require.NoError(t, err)
	return v
}
