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
	v1      bool
}

func (f *clientFlags) add(cmd *cobra.Command, speed float64, timeout time.Duration) {
	flags := cmd.Flags()
	flags.SetInterspersed(false) // flags after the command's name belong to the command
	flags.StringArrayVar(&f.paths, "scenarios", nil, "scenario `file or folder` to add to the embedded ones (repeatable)")
	flags.Uint64Var(&f.seed, "seed", 0, "choose another random sequence")
	flags.Float64Var(&f.speed, "speed", speed, "divide waits and retry-after by this; rules that depend on the exact waits then cannot tell")
	modelsFlag(cmd, &f.models)
	memoryFlag(cmd, &f.memory)
	flags.DurationVar(&f.timeout, "timeout", timeout, "kill the command and all its processes this long after its first request; 0 for never. "+
		"Without a request, the time counts from the start, plus 30s, or plus 2m if this flag is not set")
	kindFlag(cmd, &f.kind)
	v1Flag(cmd, &f.v1)
	flags.IntSliceVar(&f.okExit, "ok-exit", nil, "exit `statuses` that mean neither success nor failure")
}

func v1Flag(cmd *cobra.Command, v1 *bool) {
	cmd.Flags().BoolVar(v1, "v1", false, "end ANTHROPIC_BASE_URL in /v1, for clients that do not add it themselves, such as the Vercel AI SDK")
}

func kindFlag(cmd *cobra.Command, kind *string) {
	cmd.Flags().StringVar(kind, "command", string(verdict.Program),
		"the kind of command: program (a client: exit 0 means that it has its answer), tests (of a client: exit 0 means that it copes), "+
			"or service (it reports failures to its users and goes on: its exit status means nothing)")
	completeWords(cmd, "command", string(verdict.Program), string(verdict.Tests), string(verdict.Service))
}

// commandKind reads --command.
func commandKind(text string) (verdict.Command, error) {
	if kind := verdict.Command(text); slices.Contains(verdict.Commands(), kind) {
		return kind, nil
	}
	return "", usage(fmt.Errorf("--command %q: expected program, tests or service", text), "--command tests")
}

// askedStartup is how much longer than an explicit --timeout a command may run
// without a request: the user expects about that time. The default timeout leaves
// slow machines more time to start a program.
const askedStartup = 30 * time.Second

// settle sets the values that depend on whether a flag was set.
func (f *clientFlags) settle(cmd *cobra.Command) {
	if cmd.Flags().Changed("timeout") {
		f.startup = askedStartup
	}
}

// check refuses values that make no sense.
func (f *clientFlags) check(command []string, hint string) (verdict.Command, error) {
	switch {
	case len(command) == 0:
		return "", usage(fmt.Errorf("no command was given"), hint)
	case f.timeout < 0:
		return "", usage(fmt.Errorf("--timeout %s: expected a duration, or 0 for none", f.timeout), "--timeout 2m")
	case f.speed <= 0:
		return "", usage(fmt.Errorf("--speed %g: expected more than 0", f.speed), "--speed 20")
	}
	return commandKind(f.kind)
}

// runner starts the server of runs. more are its options beyond those of the flags.
func (f *clientFlags) runner(streams Streams, more ...server.Option) (*runner.Runner, error) {
	r, err := runner.New(append(more, f.options()...)...)
	if err != nil {
		return nil, problemsOr(streams, err)
	}
	return r, nil
}

// options are those of the server of a run.
func (f *clientFlags) options() []server.Option {
	return []server.Option{
		server.WithScenarios(f.paths...), server.WithSeed(f.seed), server.WithSpeed(f.speed), server.WithModels(f.models), withinMemory(f.memory),
	}
}

func usage(err error, hint string) error { return &codedError{code: exitUsage, err: err, hint: hint} }

// runFlags are the flags of run.
type runFlags struct {
	clientFlags
	verdictFlags
	scenarios []string
	report    string
	upstream  upstreamFlags
	adhoc     adhocFlags
}

// defaultRun is a scenario that affects every client, whether it streams or
// not.
const defaultRun = "overloaded-burst"

// runTimeout is the time limit of a command from its first request on. It is
// longer than the silence that a client may tolerate.
const runTimeout = 150 * time.Second

func newRun(streams Streams) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run [--scenario NAME]… -- COMMAND…",
		Short: "Run a client's command against a failure, and say whether it coped",
		Long: "Run a command against a private, failing API, and judge it. ANTHROPIC_BASE_URL and ANTHROPIC_API_KEY lead any SDK\n" +
			"to that API; the command does not get your own credentials. --v1 lets the base URL end in /v1, as the Vercel AI SDK\n" +
			"wants it; so does a base URL of your own environment that ends so. (Scenarios with a proxy set HTTPS_PROXY instead, those\n" +
			"with TLS set the variables for a certificate authority, and both set JAVA_TOOL_OPTIONS for Java.) The output of\n" +
			"the command passes through; the verdict goes to stderr, or to --report. The command reads stdin unless that is a\n" +
			"terminal. A signal is passed on to the command; after 5s, or with a second signal, the command is killed.\n\n" +
			"With --upstream, requests that a scenario forwards or that no step answers go to a real API, with your key.\n\n" +
			"A test finds its server in CLAUDEMOCK_URL, and its own session in CLAUDEMOCK_SCENARIO and CLAUDEMOCK_SESSION.\n\n" +
			"Exit code: 0 passed, 1 failed, 3 could not be done, 4 none failed, but one was not exercised.",
		Example: "  claudemock run -- python chat.py                                   # " + defaultRun + "\n" +
			"  claudemock run --scenario overloaded-mid-stream -- python chat.py\n" +
			"  claudemock run --fail 529:2 --fail 429:5%:retry-after=3 --cut 1% -- python chat.py\n" +
			"  claudemock run --scenario last-night --scenarios . --command tests -- npm test",
		PreRun: func(cmd *cobra.Command, _ []string) { f.settle(cmd) },
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.adhoc.begin(cmd, streams, f.scenarios, func(made string, more []server.Option) error {
				if made != "" {
					f.scenarios = []string{made}
				}
				return run(cmd.Context(), streams, f, args, more)
			})
		},
	}
	f.clientFlags.add(cmd, 1, runTimeout)
	flags := cmd.Flags()
	flags.StringArrayVar(&f.scenarios, "scenario", nil, "the scenario for the command; several run in turn (repeatable; default "+defaultRun+")")
	flags.StringVar(&f.report, "report", "", "write the verdict to this `file`")
	f.adhoc.add(cmd)
	f.verdictFlags.add(cmd)
	f.upstream.add(cmd, "ANTHROPIC_API_KEY", "environment variable `NAME` with the API key for --upstream, which the command does not get")
	completeScenario(cmd, "scenario", &f.paths)
	return cmd
}

func run(ctx context.Context, streams Streams, f runFlags, command []string, more []server.Option) (err error) {
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
	forward, err := f.upstream.options(streams.Env)
	if err != nil {
		return err
	}
	r, err := f.runner(streams, append(more, forward...)...)
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
		Command: command, Kind: kind, OK: f.okExit, Limit: f.timeout, Startup: f.startup, Env: streams.Env, V1: f.v1, Signals: signals.first, Kill: signals.again,
		Streams: runner.Streams{In: streams.stdin(), Out: streams.rawOut, Err: streams.rawErr},
		Started: func(at runner.Address) { announce(streams, f, command, at) },
		LeftOut: func(why error) { reportLost(streams.Err, "what the command printed", why) },
	}
	return runEach(ctx, streams, f, r, job)
}

// runEach runs the command under one scenario after another. The command
// handles a signal, and its run goes on to the verdict; but no further run
// begins.
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

// announce prints the address of the API and the variables of the command.
func announce(streams Streams, f runFlags, command []string, at runner.Address) {
	if f.format == formatJSON && f.report == "" {
		return // stderr has the JSON document
	}
	_, addr, _ := strings.Cut(at.URL, "://")
	leads := "ANTHROPIC_BASE_URL"
	if at.Proxy {
		leads = "HTTPS_PROXY"
	}
	fmt.Fprintf(streams.Err, "%s listening on %s with %s, %s and ANTHROPIC_API_KEY set for: %s\n",
		faintStyle.Styled("claudemock:"), addr, nameStyle.Styled(at.Scenario), leads, strings.Join(redact.Command(command), " "))
}
