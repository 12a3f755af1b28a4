package runner

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/verdict"
)

// Sweep runs a command at the points of its own conversation. Each run has a server of its
// own, which keeps nothing of the others.
type Sweep struct {
	Job     Job                 // with all but the scenario
	Base    *scenarios.Scenario // under which nothing of the conversation is broken
	Options []server.Option     // of the servers
	AtATime int                 // how many runs there are at once
	Begin   time.Time           // of runs: none begins later; zero for no bound

	// Known returns what is known of a point from an earlier sweep, which is then not run;
	// nil for nothing. Show is called with each point that was judged, and Skip with each that
	// was not tried, never two at the same time. All may be nil.
	Known func(point string) *Swept
	Show  func(*Swept)
	Skip  func(*sweep.Point)

	baseline *sweep.Baseline
	alone    sync.RWMutex             // held for writing by the one run that shares the machine with no other
	mu       sync.Mutex               // guards what follows, and calls of Show
	pending  map[string]chan struct{} // closed when the point of that name was tried, or was not to be
	judged   map[string]*Swept
	hangs    map[string]bool // the faults at which the command hung alone, too
	spared   int
	left     []sweep.Point
}

// Swept is a point, judged.
type Swept struct {
	sweep.Result
	Verdict  verdict.Verdict // on the run, under the name of the point, with the findings of the sweep
	Requests int             // how many the command made
}

// Learn runs the command twice while nothing is broken. The error says that it cannot be
// run, or, wrapping sweep.ErrBaseline, that it fails already: as in the verdict.
func (s *Sweep) Learn(ctx context.Context) (*sweep.Baseline, verdict.Verdict, error) {
	var runs [2]*sweep.Run
	for i := range runs {
		var err error
		if runs[i], err = s.run(ctx, s.Base, true); err != nil {
			return nil, verdict.Verdict{}, err
		}
	}
	var err error
	s.baseline, err = sweep.NewBaseline(s.Base, *runs[0], *runs[1])
	return s.baseline, runs[0].Verdict, err
}

// Try runs the command once for each point, in this order, and returns what was judged in
// the order of the points. The error says that the command cannot be run, or is that of ctx;
// what was judged before is returned with it. Learn must have been called.
func (s *Sweep) Try(ctx context.Context, points []sweep.Point) ([]*Swept, error) {
	if s.judged == nil {
		s.judged, s.hangs, s.pending = map[string]*Swept{}, map[string]bool{}, map[string]chan struct{}{}
	}
	for i := range points {
		s.pending[points[i].Name()] = make(chan struct{})
	}
	err := each(ctx, len(points), s.AtATime, func(ctx context.Context, i int) error { return s.try(ctx, &points[i]) })
	var judged []*Swept
	for i := range points {
		if one := s.judged[points[i].Name()]; one != nil {
			judged = append(judged, one)
		}
	}
	return judged, err
}

// Spared is how many points were not tried, because the command makes no other request
// after it was struck once, so that what lasts is nothing else.
func (s *Sweep) Spared() int { return s.spared }

// Left lists the points for which no time was left.
func (s *Sweep) Left() []sweep.Point { return s.left }

// try runs one point, unless it is known or spared, or time is over.
func (s *Sweep) try(ctx context.Context, p *sweep.Point) error {
	defer close(s.pending[p.Name()])
	if err := s.await(ctx, p); err != nil {
		return err
	}
	known, decided := s.decide(p)
	if decided {
		return nil
	}
	if known == nil {
		scenario, err := s.baseline.Scenario(p)
		if err != nil {
			return err
		}
		run, err := s.strike(ctx, scenario, p.Fault)
		if err != nil {
			return err
		}
		result := s.baseline.Judge(p, run)
		known = &Swept{Result: result, Verdict: result.JoinVerdict(run.Verdict), Requests: run.Verdict.Requests}
	}
	known.Point = *p
	s.mu.Lock()
	defer s.mu.Unlock()
	s.judged[p.Name()] = known
	if s.Show != nil {
		s.Show(known)
	}
	return nil
}

// strike runs the command under the scenario of a point with a fault. A command that does not
// end while others share the machine is run again alone, until it is known to hang at the fault:
// it may have been slow.
func (s *Sweep) strike(ctx context.Context, scenario *scenarios.Scenario, fault string) (*sweep.Run, error) {
	s.alone.RLock()
	run, err := s.run(ctx, scenario, false)
	s.alone.RUnlock()
	if err != nil || !run.Hung || s.AtATime == 1 {
		return run, err
	}
	s.alone.Lock()
	defer s.alone.Unlock()
	if s.hangs[fault] {
		return run, nil
	}
	if run, err = s.run(ctx, scenario, false); err == nil && run.Hung {
		s.hangs[fault] = true
	}
	return run, err
}

// await waits until the point that happens once is judged, of one that lasts: what the command did
// there decides whether this one is tried, and that must not depend on which run ends first. Of
// the two, the one that lasts comes later in a plan, so that the other has begun.
func (s *Sweep) await(ctx context.Context, p *sweep.Point) error {
	once, ok := s.pending[p.Once().Name()]
	if !p.ForGood || !ok {
		return nil
	}
	select {
	case <-once:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// decide returns what is known of a point, or that it is not to be tried.
func (s *Sweep) decide(p *sweep.Point) (known *Swept, decided bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Known != nil {
		known = s.Known(p.Name())
	}
	if p.ForGood && known == nil {
		if first := s.judged[p.Once().Name()]; first != nil && !p.AskedAgain(first.Requests) {
			s.spared++
			s.skip(p)
			return nil, true
		}
	}
	if known == nil && !s.Begin.IsZero() && time.Now().After(s.Begin) {
		s.left = append(s.left, *p)
		s.skip(p)
		return nil, true
	}
	return known, false
}

func (s *Sweep) skip(p *sweep.Point) {
	if s.Skip != nil {
		s.Skip(p)
	}
}

// Recovered lists the points of which the command passes after it asked again.
func Recovered(judged []*Swept) (points []sweep.Point) {
	for _, one := range judged {
		if one.AskedOn && one.State == sweep.Passed {
			points = append(points, one.Point)
		}
	}
	return points
}

// Reproduce makes the smallest reproduction of each group, in the order of the groups, and
// calls show as each is made, never concurrently. After until it leaves nothing more out. A
// reproduction is nil if ctx ended before.
func (s *Sweep) Reproduce(ctx context.Context, groups []sweep.Group, until time.Time, show func(*sweep.Reproduction)) ([]*sweep.Reproduction, error) {
	made := make([]*sweep.Reproduction, len(groups))
	again := func(_ *sweep.Point, scenario *scenarios.Scenario) (*sweep.Run, error) {
		return s.run(ctx, scenario, false)
	}
	err := each(ctx, len(groups), s.AtATime, func(_ context.Context, i int) error {
		one, err := s.baseline.Shrink(&groups[i], again, func() bool { return time.Now().After(until) })
		if err != nil {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		made[i] = one
		show(one)
		return nil
	})
	return made, err
}

// run runs the command once. The scripts of its answers are kept for a baseline.
func (s *Sweep) run(ctx context.Context, scenario *scenarios.Scenario, keep bool) (seen *sweep.Run, err error) {
	scripts := map[int]script.Script{}
	opts := append(slices.Clone(s.Options), server.WithBuilt(scenario))
	if keep {
		var mu sync.Mutex
		opts = append(opts, server.WithScriptObserver(func(_ string, request int, made script.Script) {
			mu.Lock()
			defer mu.Unlock()
			scripts[request] = made
		}))
	}
	r, err := New(opts...)
	if err != nil {
		return nil, err
	}
	defer func() {
		if closed := r.Close(); closed != nil && err == nil {
			err = closed
		}
	}()
	job, printed := s.Job, &tail{}
	job.Scenario, job.Streams.Out = scenario.Name, printed
	judged, err := r.Run(ctx, job)
	if err != nil {
		return nil, err
	}
	seen = sweep.RunOf(judged)
	seen.Scripts = scripts
	if job.Kind == verdict.Program || job.Kind == "" {
		var redactor *redact.Set
		seen.Printed = new(redactor.Text(printed.String())) // what it says on stderr is no answer
	}
	return seen, nil
}
