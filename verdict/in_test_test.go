package verdict

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios/expect"
	"github.com/claudemock/claudemock/scenarios/match"
)

// ofPrograms matches what code under test has not: an exit status, an environment, a command line.
var ofPrograms = regexp.MustCompile(`(?i:\bexit)|\$[A-Z]|_API_KEY|_BASE_URL|\bprograms?\b|\bcommands?\b|--[a-z]`)

// inTest is the run of code under test that did what the client of r did.
func inTest(r Run) Run {
	r.InTest = true
	if r.Ending == nil {
		return r
	}
	ending := *r.Ending
	ending.Command, ending.Exit, ending.Signal, ending.OK = Call, min(1, max(-ending.Exit, ending.Exit)), "", nil
	r.Ending = &ending
	return r
}

func TestAVerdictInATestSaysNothingOfPrograms(t *testing.T) {
	for name, r := range map[string]Run{
		"an exit that is expected":       run(ask(0), exits(0, second), expects(expect.Expectations{Exit: expect.ExitNonzero})),
		"an answer that is expected":     run(ask(0, refused(529)), exits(1, second), expects(expect.Expectations{Exit: expect.ExitZero})),
		"an output that is expected":     run(ask(0), exits(0, second), expects(expect.Expectations{Output: new(match.Exactly("sorry"))})),
		"no request":                     run(exits(1, second)),
		"a failure that nobody hears":    run(ask(0, header("X-Stainless-Lang", "go"), refused(529)), ask(second, header("X-Stainless-Lang", "go"), refused(529)), exits(0, 2*second)),
		"a key where it does not belong": run(ask(0, header("X-Stainless-Lang", "go"), func(e *journal.Entry) { e.Leaks = []string{"body"} })),
		"a client that was stopped":      run(ask(0, refused(529)), killed(60*second)),
	} {
		t.Run(name, func(t *testing.T) {
			v := Judge(inTest(r))
			assert.NotEqual(t, Pass, v.Result)
			said := strings.ReplaceAll(v.Summary(), idExit, "")
			assert.NotRegexp(t, ofPrograms, said)
		})
	}
}
