package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/internal/runner"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/verdict"
)

// clientFlags are those of commands that run a client.
type clientFlags struct {
	paths   []string
	seed    uint64
	speed   float64
	models  string
	memory  byteSize
	timeout time.Duration
	startup time.Duration
	kind    string
	okExit  []int
}

func (f *clientFlags) add(cmd *cobra.Command, speed float64, timeout time.Duration) {
	flags := cmd.Flags()
	flags.SetInterspersed(false) // what follows the command's name is the command's
	flags.StringArrayVar(&f.paths, "scenarios", nil, "scenario `file or folder` to add to the embedded ones (repeatable)")
	flags.Uint64Var(&f.seed, "seed", 0, "picks another of all the random sequences")
	flags.Float64Var(&f.speed, "speed", speed, "divide waits and retry-after by this; what cannot be judged so says so")
	modelsFlag(cmd, &f.models)
	memoryFlag(cmd, &f.memory)
	flags.DurationVar(&f.timeout, "timeout", timeout, "end the command and all that it started this long after its first request; 0 for never. "+
		"Without a request, that long after its begin and 10s more, or 2m more where this flag is not given")
	kindFlag(cmd, &f.kind)
	flags.IntSliceVar(&f.okExit, "ok-exit", nil, "exit `statuses` from which nothing is concluded: neither that there is an answer nor that it failed")
}

func kindFlag(cmd *cobra.Command, kind *string) {
	cmd.Flags().StringVar(kind, "command", string(verdict.Program),
		"what the command is: program (a client: exit 0 says that it has its answer), tests (of a client: exit 0 says that it copes), "+
			"or service (it tells its users and goes on: its end says nothing)")
	completeWords(cmd, "command", string(verdict.Program), string(verdict.Tests), string(verdict.Service))
}

// commandKind reads --command.
func commandKind(text string) (verdict.Command, error) {
	if kind := verdict.Command(text); slices.Contains(verdict.Commands(), kind) {
		return kind, nil
	}
	return "", usage(fmt.Errorf("--command %q: expected program, tests or service", text), "--command tests")
}

// askedStartup is how much longer than a timeout that was asked for a command may
// run without a request: whoever says how long expects about that. By default slow
// machines get the time that they need to start a program.
const askedStartup = 10 * time.Second

// settle concludes what depends on whether a flag was given.
func (f *clientFlags) settle(cmd *cobra.Command) {
	if cmd.Flags().Changed("timeout") {
		f.startup = askedStartup
	}
}

// check refuses what cannot be meant.
func (f *clientFlags) check(command []string, hint string) (verdict.Command, error) {
	switch {
	case len(command) == 0:
		return "", usage(fmt.Errorf("no command was given"), hint)
	case f.timeout < 0:
		return "", usage(fmt.Errorf("--timeout %s: expected a length of time, or 0 for none", f.timeout), "--timeout 2m")
	case f.speed <= 0:
		return "", usage(fmt.Errorf("--speed %g: expected more than 0", f.speed), "--speed 20")
	}
	return commandKind(f.kind)
}

func (f *clientFlags) runner(streams Streams) (*runner.Runner, error) {
	r, err := runner.New(server.WithScenarios(f.paths...), server.WithSeed(f.seed), server.WithSpeed(f.speed), server.WithModels(f.models), withinMemory(f.memory))
	if err != nil {
		return nil, problemsOr(streams, err)
	}
	return r, nil
}

func usage(err error, hint string) error { return &codedError{code: exitUsage, err: err, hint: hint} }

// runFlags are the flags of run.
type runFlags struct {
	clientFlags
	verdictFlags
	scenarios []string
	report    string
}

// defaultRun meets every client, whether it streams or not.
const defaultRun = "overloaded-burst"

// runTimeout is how long a command is given from its first request on: longer
// than the silence that a client may bear.
const runTimeout = 150 * time.Second

func newRun(streams Streams) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run [--scenario NAME]… -- COMMAND…",
		Short: "Run a client's command against a failure, and say whether it coped",
		Long: "Run a command with a failing API of its own, and judge it. ANTHROPIC_BASE_URL and ANTHROPIC_API_KEY lead any SDK\n" +
			"there; your own credentials for the API are kept from the command. (A scenario that is a proxy sets HTTPS_PROXY\n" +
			"instead, one with TLS the variables that name a certificate authority, either JAVA_TOOL_OPTIONS for Java.) What\n" +
			"the command prints passes through; the verdict goes to stderr, or to --report. The command reads stdin unless\n" +
			"that is a terminal. A signal is passed on to it; when it goes on for 5s, or with a second signal, it is ended.\n\n" +
			"A test can find its server in CLAUDEMOCK_URL, and itself in CLAUDEMOCK_SCENARIO and CLAUDEMOCK_SESSION.\n\n" +
			"Exit code: 0 passed, 1 failed, 4 none failed and one of them was not exercised, 3 could not be done.",
		Example: "  claudemock run -- python chat.py                                   # " + defaultRun + "\n" +
			"  claudemock run --scenario overloaded-mid-stream -- python chat.py\n" +
			"  claudemock run --scenario last-night --scenarios . --command tests -- npm test",
		PreRun: func(cmd *cobra.Command, _ []string) { f.settle(cmd) },
		RunE:   func(cmd *cobra.Command, args []string) error { return run(cmd.Context(), streams, f, args) },
	}
	f.clientFlags.add(cmd, 1, runTimeout)
	flags := cmd.Flags()
	flags.StringArrayVar(&f.scenarios, "scenario", nil, "what happens to the command; several in turn (repeatable; default "+defaultRun+")")
	flags.StringVar(&f.report, "report", "", "write the verdict to this `file`")
	f.verdictFlags.add(cmd)
	completeScenario(cmd, "scenario", &f.paths)
	return cmd
}

func run(ctx context.Context, streams Streams, f runFlags, command []string) (err error) {
	kind, err := f.clientFlags.check(command, "claudemock run --scenario overloaded-mid-stream -- python chat.py")
	if err != nil {
		return err
	}
	if err := f.verdictFlags.check(); err != nil {
		return err
	}
	if err := writable(f.report); err != nil {
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
	if len(f.scenarios) == 0 {
		f.scenarios = []string{defaultRun}
	}
	job := runner.Job{
		Command: command, Kind: kind, OK: f.okExit, Limit: f.timeout, Startup: f.startup, Env: streams.Env, Signals: signals.first, Kill: signals.again,
		Streams: runner.Streams{In: streams.stdin(), Out: streams.rawOut, Err: streams.rawErr},
		Started: func(at runner.Address) { announce(streams, f, command, at) },
		LeftOut: func(why error) { leftOut(streams.Err, "what the command printed", why) },
	}
	return runEach(ctx, streams, f, r, job)
}

// runEach runs the command under one scenario after another. A signal is the
// command's to answer, so the run goes on to its verdict; but no other begins.
func runEach(ctx context.Context, streams Streams, f runFlags, r *runner.Runner, job runner.Job) error {
	out := newVerdictPrinter(f.verdictFlags, f.report, streams.Err, streams.rawErr)
	for i, name := range f.scenarios {
		if ctx.Err() != nil {
			stopped := fmt.Errorf("interrupted: %d of %s was run", i, words.Count(len(f.scenarios), "scenario"))
			if err := out.finish(); err != nil {
				return err
			}
			return failure(stopped)
		}
		job.Scenario = name
		v, err := r.Run(context.WithoutCancel(ctx), job)
		if err != nil {
			if failed := out.finish(); failed != nil { // the verdicts so far are kept
				return failure(errors.Join(err, failed))
			}
			return problemsOr(streams, err)
		}
		if f.report == "" && v.Ending.Output != "" && !strings.HasSuffix(v.Ending.Output, "\n") {
			fmt.Fprintln(streams.Err) // the verdict begins on a line of its own
		}
		if err := out.print(&v); err != nil {
			return err
		}
	}
	if err := out.finish(); err != nil {
		return err
	}
	return out.outcome()
}

// announce says where the API is and what is set for the command.
func announce(streams Streams, f runFlags, command []string, at runner.Address) {
	if f.format == formatJSON && f.report == "" {
		return // stderr is the document's
	}
	_, addr, _ := strings.Cut(at.URL, "://")
	leads := "ANTHROPIC_BASE_URL"
	if at.Proxy {
		leads = "HTTPS_PROXY"
	}
	fmt.Fprintf(streams.Err, "%s listening on %s with %s, %s and ANTHROPIC_API_KEY set for: %s\n",
		faintStyle.Styled("claudemock:"), addr, nameStyle.Styled(at.Scenario), leads, strings.Join(redact.Command(command), " "))
}
