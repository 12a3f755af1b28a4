// Package cli is the command line: one file for each command, with only its flags and
// its printing. Other packages do the work and know nothing of this one.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/terminal"
)

// Exit codes, as `claudemock help exit-codes` documents them.
const (
	exitOK      = 0 // done
	exitFound   = 1 // done, and problems were found
	exitUsage   = 2 // the command line makes no sense
	exitFailure = 3 // could not be done: a broken scenario, a taken address …

	exitNotExercised = 4 // done, but no failure of a scenario happened to the client
)

// Streams is the input, the outputs and the environment of a command.
type Streams struct {
	In       *os.File // nil for nothing to read
	Out, Err io.Writer
	Env      []string // "NAME=value"; decides about colour
	Columns  int      // the width at which text on Out is wrapped; 0 for that of the terminal, and elsewhere none

	rawOut, rawErr io.Writer // Out and Err for the output of other programs, without colours
}

// stdin returns the input of a client's command. It is never a terminal: the command
// runs in its own process group, which may not read from one.
func (s Streams) stdin() *os.File {
	if s.In == nil || term.IsTerminal(s.In.Fd()) {
		return nil
	}
	return s.In
}

// Main runs the command line and returns the exit code. An interrupt or SIGTERM
// stops the command. A second one ends the process at once, unless the command
// handles signals itself.
func Main(args []string, streams Streams) int {
	signalled, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	defer context.AfterFunc(signalled, func() {
		stop() // first: whoever sees the end of ctx may say that a second signal ends the process
		cancel(context.Cause(signalled))
	})()
	return Run(ctx, args, streams)
}

// Run is Main with a context of the caller.
func Run(ctx context.Context, args []string, streams Streams) int {
	streams.rawOut, streams.rawErr = streams.Out, streams.Err
	out := &outcomeWriter{to: terminal.NewWriter(colorprofile.NewWriter(streams.Out, streams.Env))}
	streams.Out = out
	streams.Err = terminal.NewWriter(colorprofile.NewWriter(streams.Err, streams.Env))
	root := newRoot(streams)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil && cmd.Name() != serveName { // serve closes its log itself
		err = out.failed()
	}
	if err == nil {
		return exitOK
	}
	var coded *codedError
	if !errors.As(err, &coded) {
		coded = &codedError{code: exitUsage, err: withNearest(cmd, err), hint: "claudemock " + helpFor(root, args)}
	}
	coded.print(streams.Err)
	return coded.code
}

// Commands returns the tree of commands, for pages that are written from it. It is not
// to be run: it prints nothing.
func Commands() *cobra.Command { return newRoot(Streams{Out: io.Discard, Err: io.Discard}) }

func newRoot(streams Streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "claudemock",
		Short: "A Claude API that fails on purpose",
		Long: "claudemock imitates the Claude Messages API and replays scripted failures,\n" +
			"so that a client can be tested against what production will do to it.",
		Example: "  claudemock run -- python chat.py        does chat.py cope with an overloaded API?\n" +
			"  claudemock serve                        a healthy API on 127.0.0.1:8765, every scenario under /s/<name>\n" +
			"  claudemock list --category stream       what can go wrong with a stream\n" +
			"  claudemock explain overloaded-burst     what a client of that scenario sees, step by step",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	root.AddCommand(
		newRun(streams),
		newAudit(streams),
		newSweep(streams),
		newServe(streams),
		newVerdict(streams),
		newTimeline(streams),
		newDocs(streams),
		newList(streams),
		newExplain(streams),
		newFaults(streams),
		newLint(streams),
		newRecord(streams),
		newImport(streams),
		newDiff(streams),
		newSchema(streams),
		newDrift(streams),
		newVersion(streams),
		newHealthcheck(streams),
		newNew(streams),
		newReset(),
		exitCodesHelp(),
	)
	return root
}

func exitCodesHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "exit-codes",
		Short: "What claudemock's exit codes mean",
		Long: fmt.Sprintf("%d  done; for run, audit, sweep and verdict: the client passed\n"+
			"%d  done, and problems were found: lint, healthcheck, drift; for diff: differences; for run, audit, sweep and verdict: the client failed;\n"+
			"   for record: the command failed\n"+
			"%d  the command line makes no sense\n"+
			"%d  could not be done: a broken scenario, an address in use, a command or file that is not there, an interrupt,\n"+
			"   work that did not end in time when the server stopped\n"+
			"%d  not exercised: none failed, but in one scenario no failure happened to the client, so that there is no verdict\n"+
			"   on it. For an audit without --only, this holds for all scenarios: no client meets the whole catalogue; for a sweep,\n"+
			"   for all points",
			exitOK, exitFound, exitUsage, exitFailure, exitNotExercised),
	}
}

// codedError is an error with an exit code. A nil err prints nothing: the
// command has already printed its message.
type codedError struct {
	code int
	err  error
	hint string
}

func (e *codedError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.code)
	}
	return e.err.Error()
}

func (e *codedError) Unwrap() error { return e.err }

// print prints the error in the form of all messages: lower case, no full stop,
// the hint on a line of its own.
func (e *codedError) print(w io.Writer) {
	if e.err == nil {
		return
	}
	fmt.Fprintln(w, errorStyle.Styled("claudemock:"), e.err)
	if e.hint != "" {
		fmt.Fprintln(w, faintStyle.Styled("  try: "+e.hint))
	}
}

func failure(err error) error { return &codedError{code: exitFailure, err: err} }

// helpFor returns the command whose help fits args.
func helpFor(root *cobra.Command, args []string) string {
	cmd, _, err := root.Find(args)
	if err != nil || cmd == root {
		return "--help"
	}
	return strings.TrimPrefix(cmd.CommandPath(), "claudemock ") + " --help"
}
