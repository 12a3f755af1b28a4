package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/internal/report"
	"github.com/claudemock/claudemock/internal/runner"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/verdict"
)

// auditFlags are the flags of audit.
type auditFlags struct {
	clientFlags
	auditFiles
	wanted     listFilter
	only, skip []string
	jobs       int
	quiet      bool
	verbose    bool
}

// The defaults of an audit. The catalogue has waits of minutes, as the real API
// does.
const (
	auditSpeed = 20
	jobsPerCPU = 2 // clients mostly wait
)

func newAudit(streams Streams) *cobra.Command {
	var f auditFlags
	cmd := &cobra.Command{
		Use:   "audit [flags] -- COMMAND…",
		Short: "Run a client's command against every failure, and print a scorecard",
		Long: "Run a command under every scenario of a set, several at a time, each with a private API as with run, and print\n" +
			"what the client copes with. By default the set is the whole catalogue.\n\n" +
			fmt.Sprintf("Waits are divided by %d unless --speed says otherwise; scenarios about long waits are played unchanged,\n", auditSpeed) +
			"and rules whose result the speed may have changed cannot tell.\n\n" +
			"The audit begins with the healthy scenario. If the command fails there, the audit says so and stops.\n\n" +
			"With --baseline, failures that the file accepts do not fail the audit. They are counted separately, not as\n" +
			"passed. --write-baseline accepts all failures of this audit.\n\n" +
			"Exit code: 0 there are no failures, or only accepted ones; 1 failed; 3 could not be done; 4 none failed, but a\n" +
			"scenario of --only, or without --only every scenario, was not exercised.",
		Example: "  claudemock audit -- python chat.py\n" +
			"  claudemock audit --category rate-limit,server,stream --command tests --junit claudemock.xml -- npm test\n" +
			"  claudemock audit --baseline known.json --html report.html -- ./client",
		PreRun: func(cmd *cobra.Command, _ []string) { f.settle(cmd) },
		RunE:   func(cmd *cobra.Command, args []string) error { return audit(cmd.Context(), streams, f, args) },
	}
	f.clientFlags.add(cmd, auditSpeed, runTimeout)
	flags := cmd.Flags()
	flags.StringSliceVar(&f.wanted.categories, "category", nil, "only these categories")
	flags.StringSliceVar(&f.wanted.tags, "tag", nil, "only scenarios with one of these tags")
	flags.StringSliceVar(&f.only, "only", nil, "only these scenarios")
	flags.StringSliceVar(&f.skip, "skip", nil, "not these scenarios")
	flags.IntVarP(&f.jobs, "jobs", "j", jobsPerCPU*runtime.NumCPU(), "number of runs at a time")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "no progress, and only the scorecard's first line")
	verboseFlag(cmd, &f.verbose)
	f.auditFiles.add(cmd)
	completeScenario(cmd, "only", &f.paths)
	completeScenario(cmd, "skip", &f.paths)
	return cmd
}

func audit(ctx context.Context, streams Streams, f auditFlags, command []string) (err error) {
	kind, err := f.clientFlags.check(command, "claudemock audit --category stream -- python chat.py")
	if err != nil {
		return err
	}
	if f.jobs < 1 {
		return usage(fmt.Errorf("--jobs %d: expected at least 1", f.jobs), "--jobs 4")
	}
	baseline, err := f.auditFiles.open()
	if err != nil {
		return err
	}
	names, err := f.set(streams)
	if err != nil {
		return err
	}
	defer outliveReaders()()
	streams = patient(streams)
	ctx, signals, stop := relaySignals(ctx)
	defer stop()
	r, err := f.runner(streams)
	if err != nil {
		return err
	}
	defer func() {
		if closed := r.Close(); closed != nil && err == nil {
			err = failure(closed)
		}
	}()
	// A signal ends all runs, by their context.
	job := runner.Job{Command: command, Kind: kind, OK: f.okExit, Limit: f.timeout, Startup: f.startup, Env: streams.Env, V1: f.v1, Kill: signals.again}
	a := &report.Audit{Command: redact.Command(command), Kind: kind, Named: len(f.only) > 0, Speed: f.speed, Version: version(), Baseline: baseline}
	return f.judgeAll(ctx, streams, r, job, names, a)
}

// judgeAll runs the job under each scenario and concludes the audit.
func (f *auditFlags) judgeAll(ctx context.Context, streams Streams, r *runner.Runner, job runner.Job, names []string, a *report.Audit) error {
	job.Scenario = healthyScenario
	a.Began = time.Now()
	healthy, err := r.Run(ctx, job)
	if err != nil && ctx.Err() == nil {
		return problemsOr(streams, err)
	}
	if err == nil && failsHealthy(&healthy) {
		return f.stopAtHealthy(streams, a, &healthy)
	}
	a.Began = time.Now()
	progress := newProgress(streams, f.quiet, "scenario", len(names))
	progress.begin(fmt.Sprintf(" at speed %g, %d at a time", f.speed, min(f.jobs, len(names))))
	jobs := make([]runner.Job, len(names))
	for i, name := range names {
		jobs[i] = job
		jobs[i].Scenario = name
	}
	a.Verdicts, err = r.RunAll(ctx, jobs, f.jobs, func(v *verdict.Verdict) { progress.done(v.Scenario) })
	progress.end()
	a.Took = time.Since(a.Began)
	if err != nil && ctx.Err() == nil {
		return problemsOr(streams, err)
	}
	a.Pooled = verdict.Pool(a.Verdicts)
	if f.writeBaseline != "" {
		a.Baseline = report.NewBaseline(a) // all failures are accepted from now on
	}
	if err := f.conclude(streams, a, report.Options{Width: widthOf(streams.rawOut), Quiet: f.quiet, Verbose: f.verbose}); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return failure(fmt.Errorf("interrupted: %d of %s were judged", len(a.Verdicts), words.Count(len(names), "scenario")))
	}
	return outcomeOf(a.Failed(), a.NotExercised())
}

// healthyScenario is the first scenario of every audit.
const healthyScenario = "healthy"

// failsHealthy reports whether a command fails with a healthy API, so that
// failures would prove nothing.
func failsHealthy(v *verdict.Verdict) bool {
	return v.Result == verdict.NotExercised || slices.ContainsFunc(v.Failures(), func(f verdict.Finding) bool {
		return f.Rule == "uses-answer" || f.Rule == "expect.exit"
	})
}

// stopAtHealthy prints the verdict of such a command instead of a scorecard, and writes the
// files with it alone.
func (f *auditFlags) stopAtHealthy(streams Streams, a *report.Audit, v *verdict.Verdict) error {
	why := "the command fails with a healthy API already"
	if v.Cause != "" {
		why = "the command did not reach the API"
	}
	fmt.Fprintf(streams.Err, "claudemock: %s, so no failure was tried\n", why)
	a.Took = time.Since(a.Began)
	if err := f.writeOnly(streams, a, v); err != nil {
		return err
	}
	if err := report.Run(streams.Out, v, report.Options{Width: widthOf(streams.rawOut), Quiet: f.quiet, Verbose: f.verbose}); err != nil {
		return failure(err)
	}
	return outcomeOf(v.Result == verdict.Fail, v.Result == verdict.NotExercised)
}

// set returns the names of the wanted scenarios, by category.
func (f *auditFlags) set(streams Streams) ([]string, error) {
	known, err := catalogue.Open(f.paths...)
	if err != nil {
		return nil, problemsOr(streams, err)
	}
	for _, name := range slices.Concat(f.only, f.skip) {
		if _, err := known.Get(name); err != nil {
			return nil, problemsOr(streams, err)
		}
	}
	list, err := known.List()
	if err != nil {
		return nil, problemsOr(streams, err)
	}
	if err := f.wanted.known(list); err != nil {
		return nil, err
	}
	var names []string
	for _, s := range list {
		if f.wanted.holds(s) && (len(f.only) == 0 || slices.Contains(f.only, s.Name)) && !slices.Contains(f.skip, s.Name) {
			names = append(names, s.Name)
		}
	}
	if len(f.only) == 0 {
		names = slices.DeleteFunc(names, func(name string) bool {
			chosen, err := known.Get(name)
			left := err == nil && chosen.Forwards()
			if left {
				fmt.Fprintf(streams.Err, "%s %s is left out: it passes requests on to a real API; claudemock run --upstream runs it\n", warnStyle.Styled("claudemock:"), name)
			}
			return left
		})
	}
	if len(names) == 0 {
		return nil, usage(errors.New("no scenario is left to run"), "claudemock list")
	}
	return names, nil
}
