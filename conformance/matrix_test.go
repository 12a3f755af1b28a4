package conformance

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/runner"
	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/verdict"
)

// matrixCase is a client of matrix/ in a scenario, and the correct verdict,
// which is known in advance: the client is right, or wrong in a way that its
// first line names.
type matrixCase struct {
	client   string // its language and design, e.g. "python hedged"
	scenario string // of the catalogue, or in testdata/matrix or testdata/wrong
	fails    []string
	wrong    bool
	later    bool // it stands in later.py

	kind  verdict.Command
	ok    []int
	limit time.Duration
	open  bool          // the verdict may leave it open
	quick bool          // it is played at speed, since its waits are long
	even  time.Duration // its waits are this long, and it is convicted because they are
}

// right is a client that keeps every rule.
func right(client, scenario string) matrixCase {
	return matrixCase{client: client, scenario: scenario, limit: matrixPatience}
}

// wrong is a client that breaks these rules and no others.
func wrong(client, scenario string, rules ...string) matrixCase {
	return matrixCase{client: client, scenario: scenario, fails: rules, wrong: true, limit: matrixPatience}
}

// later is a wrong client whose rules may not be there yet.
func later(client, scenario string, rules ...string) matrixCase {
	c := wrong(client, scenario, rules...)
	c.later = true
	return c
}

// matrixPatience is how long a client may run that ends by itself.
const matrixPatience = time.Minute

func (c matrixCase) as(kind verdict.Command) matrixCase    { c.kind = kind; return c }
func (c matrixCase) okExit(statuses ...int) matrixCase     { c.ok = statuses; return c }
func (c matrixCase) within(limit time.Duration) matrixCase { c.limit = limit; return c }
func (c matrixCase) mayStayOpen() matrixCase               { c.open = true; return c }
func (c matrixCase) waiting(each time.Duration) matrixCase { c.even = each; return c }
func (c matrixCase) atSpeed() matrixCase                   { c.quick = true; return c }

// applies reports whether all rules that the case is about are there.
func (c matrixCase) applies() bool {
	for _, rule := range c.fails {
		if !slices.Contains(verdict.Rules(), rule) && !slices.Contains(expectedEverywhere, rule) {
			return false
		}
	}
	return true
}

// expectedEverywhere is the checks besides the rules: that a client ends by
// itself.
var expectedEverywhere = []string{"expect.within"}

const (
	matrixSlots = 8 // most clients wait most of the time
	matrixSpeed = 60
)

// referees judge the cases, at real speed or faster.
type referees struct{ lifelike, quick *runner.Runner }

func TestMatrixOfVerdicts(t *testing.T) {
	needInstall(t)
	t.Parallel() // it mostly waits
	judges := referees{startMatrix(t), startMatrix(t, server.WithSpeed(matrixSpeed))}
	commands := matrixCommands(t)
	file := filepath.Join("testdata", "matrix.txt")
	onFile, err := os.ReadFile(file)
	require.NoError(t, err)
	judgedCases := playMatrix(t, judges, string(onFile), commands, slices.Concat(matrixRight, matrixWrong, matrixLater))
	compareMatrix(t, file, judgedCases)
}

// Without a client that breaks it, a rule might convict nobody; without a right
// client that it judges, it might convict everybody.
func TestMatrixHasEveryRule(t *testing.T) {
	var convicts []string
	for _, c := range slices.Concat(matrixWrong, matrixLater) {
		convicts = append(convicts, c.fails...)
	}
	for _, rule := range verdict.Rules() {
		assert.Contains(t, convicts, rule, "no client of the matrix breaks it")
	}
	scenarios, err := filepath.Glob(filepath.Join("testdata", "matrix", "*.yaml"))
	require.NoError(t, err)
	for _, file := range scenarios {
		named := strings.TrimSuffix(filepath.Base(file), ".yaml")
		plays := func(c matrixCase) bool { return c.scenario == named }
		assert.True(t, slices.ContainsFunc(slices.Concat(matrixRight, matrixWrong, matrixLater), plays), "%s is not played", named)
	}
}

func startMatrix(t *testing.T, opts ...server.Option) *runner.Runner {
	t.Helper()
	opts = append(opts, server.WithScenarios(filepath.Join("testdata", "matrix"), filepath.Join("testdata", "wrong")))
	referee, err := runner.New(opts...)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, referee.Close()) })
	return referee
}

// playMatrix runs the cases that apply, a few at a time, and returns them with
// their verdicts in the order of the table.
func playMatrix(t *testing.T, judges referees, onFile string, commands matrixPrograms, cases []matrixCase) []judgedCase {
	cases = slices.DeleteFunc(cases, func(c matrixCase) bool { return !c.applies() || !commands.have(c) })
	done := make([]judgedCase, len(cases))
	slots := make(chan struct{}, matrixSlots)
	var playing sync.WaitGroup
	for i, c := range cases {
		slots <- struct{}{}
		playing.Go(func() {
			defer func() { <-slots }()
			v, err := c.judge(t, judges, onFile, commands.of(c))
			if assert.NoError(t, err, c.client) {
				done[i] = judgedCase{c, v}
			}
		})
	}
	playing.Wait()
	return done
}

// judge runs the case, and repeats it with nothing beside it if the verdict is neither as
// expected nor as on file: on a busy machine a program may wait longer than intended.
func (c matrixCase) judge(t *testing.T, judges referees, onFile string, command []string) (verdict.Verdict, error) {
	referee := judges.lifelike
	if c.quick {
		referee = judges.quick
	}
	job := runner.Job{Scenario: c.scenario, Command: command, Kind: c.kind, OK: c.ok, Limit: c.limit, Env: cleanEnv()}
	return lookAgain(t.Context(), referee, job, func(v verdict.Verdict) bool {
		judged := judgedCase{c, v}
		return len(judged.disagreements()) == 0 || strings.Contains(onFile, judged.line())
	})
}

// compareMatrix compares the cases that do not agree with those on file. It is no
// failure if more cases agree than on file, since some are missed by chance; nor if even
// waits were missed that a busy machine made uneven.
func compareMatrix(t *testing.T, file string, cases []judgedCase) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(renderMatrix(cases)), 0o644))
	}
	onFile, err := os.ReadFile(file)
	require.NoError(t, err)
	for _, c := range cases {
		if len(c.disagreements()) > 0 && !c.wasLate() {
			assert.Contains(t, string(onFile), c.line(), "review it, then go test ./conformance -run %s -update\n%s", t.Name(), evidence(c.verdict))
		}
	}
}
