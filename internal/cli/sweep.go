package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/internal/report"
	"github.com/claudemock/claudemock/internal/runner"
	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/verdict"
)

// sweepFlags are the flags of sweep.
type sweepFlags struct {
	clientFlags
	auditFiles
	scenario       string
	faults, points []string
	depth          int
	budget         time.Duration
	jobs           int
	resume, out    string
	quiet, verbose bool
}

// shrinkTime is how long reproductions are made smaller without --budget.
const shrinkTime = 5 * time.Minute

func newSweep(streams Streams) *cobra.Command {
	var f sweepFlags
	cmd := &cobra.Command{
		Use:   "sweep [--scenario NAME] [flags] -- COMMAND…",
		Short: "Fail every point of a client's own conversation, and say which it does not survive",
		Long: "Run a command twice while nothing fails, and then once for each point at which its own conversation can fail: an\n" +
			"error comes instead of an answer, or the answer is cut, reset, stalled or garbled, at each place that means something\n" +
			"of its own; once, and from there on for good. The command passes if it ends as it does when nothing fails (exit 0,\n" +
			"and the same at the end of stdout) or exits with a non-zero status, and breaks no rule.\n\n" +
			"The conversation is that of --scenario, by default healthy; a recording is one, too. If the command fails there,\n" +
			"nothing is swept. Points that can show nothing different are tried once.\n\n" +
			"What fails for one cause is told once, with the smallest scenario that shows it, which --out writes as a file.\n\n" +
			"With --budget the most telling points come first, and the report says what is left. No run begins after three\n" +
			"quarters of it; runs that have begun go on, and the rest is for the reproductions. Without it, making them smaller\n" +
			"ends after " + words.Span(shrinkTime) + ".\n\n" +
			"Exit code: 0 there are no failures, or only accepted ones; 1 failed; 3 could not be done; 4 no point was reached.",
		Example: "  claudemock sweep -- python chat.py\n" +
			"  claudemock sweep --scenario last-night --scenarios . --budget 5m --out reproductions -- python agent.py\n" +
			"  claudemock sweep --points request_2/inside_tool_json --faults reset,truncate -- ./agent",
		PreRun: func(cmd *cobra.Command, _ []string) { f.settle(cmd) },
		RunE:   func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), streams, args) },
	}
	f.clientFlags.add(cmd, 1, runTimeout)
	flags := cmd.Flags()
	flags.StringVar(&f.scenario, "scenario", healthyScenario, "the scenario of the conversation")
	flags.StringSliceVar(&f.faults, "faults", nil, "only what has one of these names, such as reset, 529 or error_event")
	flags.StringSliceVar(&f.points, "points", nil, "only points whose names begin so, such as request_2 or request_2/inside_text/reset")
	flags.IntVar(&f.depth, "depth", 1, "2 also tries a second failure where the client recovers from the first")
	flags.DurationVar(&f.budget, "budget", 0, "try the most telling points for about this long; 0 means all of them")
	flags.IntVarP(&f.jobs, "jobs", "j", jobsPerCPU*runtime.NumCPU(), "number of runs at a time")
	flags.StringVar(&f.resume, "resume", "", "keep what was found out in this `file`, and go on with what an earlier sweep kept there")
	flags.StringVar(&f.out, "out", "", "write the smallest scenario of each cause to this `folder`")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress, and only the first line of the report")
	verboseFlag(cmd, &f.verbose)
	f.auditFiles.add(cmd)
	flags.StringVar(&f.svg, "svg", "", "write the map of the conversation to this `file` as a picture, for a README")
	completeScenario(cmd, "scenario", &f.paths)
	return cmd
}

// check refuses values that make no sense.
func (f *sweepFlags) check(command []string) (verdict.Command, error) {
	switch {
	case f.jobs < 1:
		return "", usage(fmt.Errorf("--jobs %d: expected at least 1", f.jobs), "--jobs 4")
	case f.depth < 1 || f.depth > 2:
		return "", usage(fmt.Errorf("--depth %d: expected 1 or 2", f.depth), "--depth 2")
	case f.budget < 0:
		return "", usage(fmt.Errorf("--budget %s: expected a duration, or 0 for none", f.budget), "--budget 5m")
	}
	return f.clientFlags.check(command, "claudemock sweep -- python chat.py")
}

func (f *sweepFlags) run(ctx context.Context, streams Streams, command []string) error {
	kind, err := f.check(command)
	if err != nil {
		return err
	}
	accepted, err := f.auditFiles.open()
	if err != nil {
		return err
	}
	known, err := catalogue.Open(f.paths...)
	if err != nil {
		return problemsOr(streams, err)
	}
	base, err := known.Get(f.scenario)
	if err != nil {
		return problemsOr(streams, err)
	}
	if base.Forwards() {
		return usage(fmt.Errorf("%s passes requests on to a real API: sweep a recording of it", f.scenario), "claudemock record -- COMMAND")
	}
	defer outliveReaders()()
	streams = patient(streams)
	ctx, signals, stop := relaySignals(ctx)
	defer stop()
	s := &runner.Sweep{
		Job:  runner.Job{Command: command, Kind: kind, OK: f.okExit, Limit: f.timeout, Startup: f.startup, Env: streams.Env, V1: f.v1, Kill: signals.again},
		Base: base, Options: f.options(), AtATime: f.jobs,
	}
	if slices.ContainsFunc(f.points, sweep.NamesPair) {
		f.depth = 2
	}
	a := &report.Audit{Command: redact.Command(command), Kind: kind, Speed: f.speed, Version: version(), Baseline: accepted, Sweep: &report.Sweep{}, Began: time.Now()}
	return f.sweep(ctx, streams, s, a)
}

// sweep makes the plan, tries its points, makes the reproductions and prints the report.
func (f *sweepFlags) sweep(ctx context.Context, streams Streams, s *runner.Sweep, a *report.Audit) error {
	baseline, healthy, err := s.Learn(ctx)
	switch {
	case err != nil && ctx.Err() != nil:
		return failure(errors.New("interrupted before anything was tried"))
	case err != nil && healthy.Session == "":
		return problemsOr(streams, err)
	case err != nil:
		return f.stopAtBaseline(streams, a, &healthy, err)
	}
	options := sweep.Options{Faults: f.faults, Names: f.points, Seed: f.seed, Listener: true}
	plan := sweep.NewPlan(baseline, faults.Builtin(), options)
	if err := known(baseline, options); err != nil {
		return err
	}
	a.Sweep.Requests, a.Sweep.Points, a.Sweep.Classes = baseline.Requests, plan.Points, len(plan.Classes)
	a.Sweep.Remark = baseline.Remark()
	memory, err := openSweepFile(f.resume, a.Command, baseline)
	if err != nil {
		return failure(err)
	}
	defer memory.close()
	s.Known = memory.known
	until := f.bound(s, a.Began)
	err = f.try(ctx, streams, s, memory, &plan, options, a)
	if err != nil && ctx.Err() == nil {
		return problemsOr(streams, err)
	}
	if ctx.Err() == nil && until.IsZero() {
		until = time.Now().Add(shrinkTime)
	}
	if err := f.reproduce(ctx, streams, s, until, a); err != nil && ctx.Err() == nil {
		return problemsOr(streams, err)
	}
	return f.report(ctx, streams, a)
}

// bound has no run begin after three quarters of the budget. It returns when the budget is
// over; the zero time is never.
func (f *sweepFlags) bound(s *runner.Sweep, began time.Time) (until time.Time) {
	if f.budget == 0 {
		return until
	}
	s.Begin = began.Add(f.budget * 3 / 4)
	return began.Add(f.budget)
}

// try runs the points of the plan, and then the pairs of failures, and puts what was judged
// into the audit. The error says that the command cannot be run, or is that of ctx.
func (f *sweepFlags) try(ctx context.Context, streams Streams, s *runner.Sweep, memory *sweepFile, plan *sweep.Plan, options sweep.Options, a *report.Audit) error {
	judged, err := f.tryAll(ctx, streams, s, memory, "point", plan.Classes)
	if err == nil && f.depth > 1 {
		var pairs []*runner.Swept
		pairs, err = f.tryAll(ctx, streams, s, memory, "pair", plan.Deeper(runner.Recovered(judged), options))
		judged = append(judged, pairs...)
	}
	slices.SortStableFunc(judged, func(x, y *runner.Swept) int { return cmp.Compare(x.Point.Request, y.Point.Request) })
	var results []sweep.Result
	for _, one := range judged {
		a.Verdicts = append(a.Verdicts, one.Verdict)
		a.Sweep.Tried = append(a.Sweep.Tried, one.Point)
		results = append(results, one.Result)
	}
	for _, g := range sweep.Groups(results) {
		a.Sweep.Causes = append(a.Sweep.Causes, report.Cause{Group: g})
	}
	a.Sweep.Left, a.Sweep.Spared, a.Pooled = s.Left(), s.Spared(), verdict.Pool(a.Verdicts)
	if err != nil {
		return err
	}
	return memory.failed()
}

// tryAll runs points, and shows the progress.
func (f *sweepFlags) tryAll(ctx context.Context, streams Streams, s *runner.Sweep, memory *sweepFile, unit string, points []sweep.Point) ([]*runner.Swept, error) {
	if len(points) == 0 {
		return nil, nil
	}
	progress := newProgress(streams, f.quiet, unit, len(points))
	progress.until = s.Begin
	progress.begin(fmt.Sprintf(" of the conversation under %s, %d at a time", f.scenario, min(f.jobs, len(points))))
	defer progress.end()
	s.Show = func(one *runner.Swept) {
		memory.keep(one)
		progress.done(one.Point.Name())
	}
	s.Skip = func(p *sweep.Point) { progress.done(p.Name()) }
	return s.Try(ctx, points)
}

// reproduce makes the smallest reproduction of each cause, and writes it.
func (f *sweepFlags) reproduce(ctx context.Context, streams Streams, s *runner.Sweep, until time.Time, a *report.Audit) error {
	causes := a.Sweep.Causes
	if len(causes) == 0 || ctx.Err() != nil {
		return nil
	}
	groups := make([]sweep.Group, len(causes))
	for i := range causes {
		groups[i] = causes[i].Group
	}
	progress := newProgress(streams, f.quiet, "reproduction", len(causes))
	progress.begin(" to make")
	made, err := s.Reproduce(ctx, groups, until, func(r *sweep.Reproduction) { progress.done(r.Point.Name()) })
	progress.end()
	for i, one := range made {
		causes[i].Reproduction = one
	}
	discountHangs(a)
	slices.SortStableFunc(causes, func(x, y report.Cause) int { return x.Gone() - y.Gone() })
	if err != nil || f.out == "" {
		return err
	}
	return writeReproductions(f.out, causes)
}

// report writes the files, prints the map and returns the outcome.
func (f *sweepFlags) report(ctx context.Context, streams Streams, a *report.Audit) error {
	a.Took = time.Since(a.Began)
	if f.writeBaseline != "" {
		a.Baseline = report.NewBaseline(a) // all failures are accepted from now on
	}
	if err := f.conclude(streams, a, report.Options{Width: widthOf(streams.rawOut), Quiet: f.quiet, Verbose: f.verbose}); err != nil {
		return err
	}
	if ctx.Err() != nil {
		if done := len(a.Verdicts) + a.Sweep.Spared; done < a.Sweep.Classes {
			return failure(fmt.Errorf("interrupted: %d of %s were judged", done, words.Count(a.Sweep.Classes, "point")))
		}
		return failure(errors.New("interrupted before all reproductions were made"))
	}
	return outcomeOf(a.Failed(), a.NotExercised())
}

// stopAtBaseline prints why nothing was swept, and the verdict on the healthy run.
func (f *sweepFlags) stopAtBaseline(streams Streams, a *report.Audit, v *verdict.Verdict, why error) error {
	fmt.Fprintf(streams.Err, "claudemock: nothing was swept: %v\n", why)
	broken := errors.Is(why, sweep.ErrBaseline)
	v.Result = verdict.NotExercised
	if broken {
		v.Result = verdict.Fail // an error that is reported well would pass elsewhere
	}
	a.Took = time.Since(a.Began)
	if err := f.writeOnly(streams, a, v); err != nil {
		return err
	}
	if err := report.Run(streams.Out, v, report.Options{Width: widthOf(streams.rawOut), Quiet: f.quiet, Verbose: f.verbose}); err != nil {
		return failure(err)
	}
	return outcomeOf(broken, !broken)
}

// known refuses faults and points that the conversation does not have.
func known(b *sweep.Baseline, options sweep.Options) error {
	err := b.CheckChosen(faults.Builtin(), options)
	var fault *sweep.UnknownFaultError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &fault):
		return usage(err, nearestFlag("faults", fault.Fault, fault.Have))
	default:
		return usage(err, "--points request_1")
	}
}
