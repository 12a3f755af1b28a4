// Package servertest sweeps the code under test in a Go test: it runs its conversation with
// Claude once for each point at which that can fail, in virtual time, and says which it does
// not survive. It is apart from package server, so that a program that embeds a server
// contains no package testing.
//
// What is tried and how it is judged is the work of internal/sweep. This package runs the code
// under test, and hands over what it has seen. It must never know why a point is tried, or
// what is wrong with a run.
package servertest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/server"
)

// Sweep runs the code under test once healthily, and then once for each point at which its
// conversation can fail. Each point is a parallel subtest, such as
// request_2/inside_tool_json/reset, in a bubble of testing/synctest of its own, so that
// time-outs and pauses take no time. A point passes if the code ends as it does when nothing
// is broken or returns an error, and breaks no rule of verdicts. After all points, the
// smallest scenario that shows each cause is logged.
//
// code makes the conversation with mock.URL, mock.Key and mock.Client, and returns the error
// with which it failed. It must not call t.Fatal where it fails openly. It can call
// mock.Outcome with the answer that it ended with, which is then compared with that of the
// healthy run. It runs many times, and several times at once, so whatever it changes must be
// its own: tools must not write to shared state. It must end with t.Context(), by which code
// that asks for ever is stopped, and all goroutines that it starts must end with it.
//
// The test fails at once if the code fails when nothing is broken.
func Sweep(t *testing.T, code func(t *testing.T, mock *server.Mock) error, opts ...Option) {
	t.Helper()
	set := settings{depth: 1, patient: DefaultPatience}
	for _, opt := range opts {
		opt(&set)
	}
	if set.most == 0 && testing.Short() {
		set.most = mostWhenShort
	}
	s := sweeper{settings: set, code: code}
	s.learn(t)
	plan := sweep.NewPlan(s.baseline, faults.Builtin(), set.plan)
	s.report.Points, s.report.Classes = plan.Points, len(plan.Classes)
	ended := s.try(t, plan.Classes)
	if set.depth > 1 {
		s.try(t, plan.Deeper(recovered(plan.Classes, ended), set.plan))
	}
	s.conclude(t)
}

// sweeper is one sweep under way.
type sweeper struct {
	settings
	code     func(t *testing.T, mock *server.Mock) error
	baseline *sweep.Baseline
	report   Report
	mu       sync.Mutex // of the scripts that a baseline's answers were made of
}

// learn makes the baseline.
func (s *sweeper) learn(t *testing.T) {
	t.Helper()
	var base *scenarios.Scenario
	first := s.run(t, nil, nil, &base)
	second := s.run(t, nil, nil, &base)
	baseline, err := sweep.NewBaseline(base, *first, *second)
	if err != nil {
		t.Fatalf("sweeping: %v", err)
	}
	s.baseline = baseline
	if remark := baseline.Remark(); remark != "" {
		t.Logf("sweeping: %s", remark)
	}
}

// try runs points, each as a subtest. Those of one request run at the same time. A result is
// nil where go test -run left the point out, or there are too many points.
func (s *sweeper) try(t *testing.T, points []sweep.Point) []*sweep.Result {
	t.Helper()
	results := make([]*sweep.Result, len(points))
	if s.most > 0 {
		points = points[:max(0, min(len(points), s.most-len(s.report.Results)))]
	}
	for _, request := range requestsOf(points) {
		t.Run(request, func(t *testing.T) {
			for i := range points {
				p := &points[i]
				if of, name, _ := strings.Cut(p.Name(), "/"); of == request {
					t.Run(name, func(t *testing.T) {
						t.Parallel()
						results[i] = s.point(t, p)
					})
				}
			}
		})
	}
	for _, result := range results {
		if result != nil {
			s.report.Results = append(s.report.Results, *result)
		}
	}
	return results
}

// requestsOf lists the first parts of the names of points, in the order of the conversation.
func requestsOf(points []sweep.Point) (names []string) {
	order := map[string]int{}
	for i := range points {
		name, _, _ := strings.Cut(points[i].Name(), "/")
		if order[name] == 0 {
			names = append(names, name)
		}
		order[name] = points[i].Request
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(order[a], order[b]) })
	return names
}

// point runs one point, and fails its test if the code under test does not survive it.
func (s *sweeper) point(t *testing.T, p *sweep.Point) *sweep.Result {
	t.Helper()
	scenario, err := s.baseline.Scenario(p)
	if err != nil {
		t.Fatalf("sweeping: %v", err)
	}
	run := s.run(t, p, scenario, nil)
	result := s.baseline.Judge(p, run)
	if result.State == sweep.Failed && s.settings.report == nil {
		t.Errorf("%s\n%s", p, findings(&result))
	}
	return &result
}

func findings(r *sweep.Result) string {
	var lines []string
	for _, f := range r.Findings {
		lines = append(lines, "  "+f.Rule+": "+f.Text)
	}
	return strings.Join(lines, "\n")
}

// run runs the code under test in a bubble, at a point under a scenario, or under the one of
// the options, which it then stores in base.
func (s *sweeper) run(t *testing.T, p *sweep.Point, scenario *scenarios.Scenario, base **scenarios.Scenario) (seen *sweep.Run) {
	t.Helper()
	seen = &sweep.Run{Scripts: map[int]script.Script{}}
	defer func() {
		// The bubble panics if goroutines are left in it. The panics of the code are caught.
		if problem := recover(); problem != nil && !seen.Hung {
			seen.Leak = fmt.Sprint(problem)
		}
	}()
	synctest.Test(t, func(t *testing.T) {
		bound := handlers{most: s.mostRequests(), point: p}
		opts := append(slices.Clone(s.server), server.WithHandlerAround(bound.around))
		if scenario != nil {
			opts = append(opts, server.WithBuilt(scenario), server.WithScenario(scenario.Name))
		} else {
			opts = append(opts, server.WithScriptObserver(func(_ string, request int, made script.Script) {
				s.mu.Lock()
				defer s.mu.Unlock()
				seen.Scripts[request] = made
			}))
		}
		mock := server.Start(t, opts...)
		if base != nil {
			*base = mock.Scenario()
		}
		s.watch(t, mock, seen, &bound)
		synctest.Wait() // until the server has seen which answers the code has left
		seen.Verdict, seen.Given = mock.Verdict(), bound.given
	})
	return seen
}

// mostRequests is how many requests of one run are answered.
func (s *sweeper) mostRequests() int {
	if s.baseline == nil {
		return 900 // the journal keeps a hundred more
	}
	return min(900, 100+5*len(s.baseline.Requests))
}

// grace is how long the code under test may go on when its answers have been cut.
const grace = time.Hour

// errHangs is the error of code that does not end.
var errHangs = errors.New("it did not end")

// watch runs the code under test until it ends, and reports how to the mock. If it does not
// end in time, all answers are cut and no more requests are taken, so that it may. Code that
// asks again for ever would then do nothing else, so that it is left as it is.
func (s *sweeper) watch(t *testing.T, mock *server.Mock, seen *sweep.Run, bound *handlers) {
	t.Helper()
	ended, end := context.WithCancel(t.Context())
	returned, err := false, errHangs
	go func() {
		defer end()
		err = s.call(t, mock, seen)
		returned = true
	}()
	if (play.WallClock{}).Wait(ended, s.patient) == nil {
		seen.Hung = true
		mock.Outcome(errHangs, "")
		if !bound.met() {
			_ = mock.Server().Shutdown(canceled()) // its error says that answers were cut
		}
		if bound.met() || (play.WallClock{}).Wait(ended, grace) == nil {
			return
		}
	}
	if !returned {
		t.FailNow() // the code has called it
	}
	ending := mock.Ending()
	switch {
	case ending == nil:
		mock.Outcome(err, "")
	case err != nil && ending.Exit == 0:
		mock.Outcome(err, ending.Output)
	}
}

func canceled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// call calls the code under test. A panic is its error.
func (s *sweeper) call(t *testing.T, mock *server.Mock, seen *sweep.Run) (err error) {
	t.Helper()
	defer func() {
		if problem := recover(); problem != nil {
			seen.Crash = fmt.Sprint(problem)
			err = fmt.Errorf("panic: %v\n%s", problem, debug.Stack())
		}
	}()
	return s.code(t, mock)
}

// recovered lists the points after which the code under test asked again and did well, and
// those of which that is not known.
func recovered(points []sweep.Point, results []*sweep.Result) (left []sweep.Point) {
	for i, r := range results {
		if r == nil || r.AskedOn && r.State == sweep.Passed {
			left = append(left, points[i])
		}
	}
	return left
}
