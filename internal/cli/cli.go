// Package cli is the command line: one file for each command, flags and
// printing only. What the commands do lives in the packages below.
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

	exitNotExercised = 4 // done, and nothing of what a scenario is about happened
)

// Streams is where a command reads, writes and looks things up.
type Streams struct {
	In       *os.File // nil for nothing to read
	Out, Err io.Writer
	Env      []string // "NAME=value"; decides about colour

	rawOut, rawErr io.Writer // Out and Err for what is not ours to colour
}

// stdin is what a client's command reads. It is no terminal: the command runs
// in a process group of its own, which may not read from one.
func (s Streams) stdin() *os.File {
	if s.In == nil || term.IsTerminal(s.In.Fd()) {
		return nil
	}
	return s.In
}

// Main runs the command line and returns the exit code. It stops at an
// interrupt or SIGTERM. A second one ends the process whatever it is waiting for,
// unless the command takes signals itself.
func Main(args []string, streams Streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	return Run(ctx, args, streams)
}

// Run is Main under a context of the caller's.
func Run(ctx context.Context, args []string, streams Streams) int {
	streams.rawOut, streams.rawErr = streams.Out, streams.Err
	out := &outcomeWriter{to: terminal.NewWriter(colorprofile.NewWriter(streams.Out, streams.Env))}
	streams.Out = out
	streams.Err = terminal.NewWriter(colorprofile.NewWriter(streams.Err, streams.Env))
	root := newRoot(streams)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil && cmd.Name() != serveName { // which outlives its log
		err = out.failed()
	}
	if err == nil {
		return exitOK
	}
	var coded *codedError
	if !errors.As(err, &coded) {
		coded = &codedError{code: exitUsage, err: err, hint: "claudemock " + helpFor(root, args)}
	}
	coded.print(streams.Err)
	return coded.code
}

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
		newServe(streams),
		newVerdict(streams),
		newDocs(streams),
		newList(streams),
		newExplain(streams),
		newFaults(streams),
		newLint(streams),
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
		Long: fmt.Sprintf("%d  done; of run, audit and verdict: the client passed\n"+
			"%d  done, and problems were found: lint, healthcheck, drift, and of run, audit and verdict: the client failed\n"+
			"%d  the command line makes no sense\n"+
			"%d  could not be done: a broken scenario, an address in use, a command or file that is not there, an interrupt,\n"+
			"   something that did not end in time when the server was to stop\n"+
			"%d  not exercised: none failed, and of one the client met nothing of what the scenario is about, so nothing is said\n"+
			"   of it. Of what audit runs without naming it by --only, it takes all: no client meets the whole catalogue",
			exitOK, exitFound, exitUsage, exitFailure, exitNotExercised),
	}
}

// codedError is an error that knows its exit code. A nil err prints nothing:
// the command has said all already.
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

// print follows the form of all messages: lower case, no full stop, what to do
// about it on a line of its own.
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

// helpFor is the help of the command that args meant, as far as it is known.
func helpFor(root *cobra.Command, args []string) string {
	cmd, _, err := root.Find(args)
	if err != nil || cmd == root {
		return "--help"
	}
	return strings.TrimPrefix(cmd.CommandPath(), "claudemock ") + " --help"
}
