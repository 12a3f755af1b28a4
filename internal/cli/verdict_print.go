package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/report"
	"github.com/claudemock/claudemock/internal/terminal"
	"github.com/claudemock/claudemock/verdict"
)

// The forms of a verdict.
const (
	formatText = "text"
	formatJSON = "json"
)

// verdictFlags say how verdicts are printed.
type verdictFlags struct {
	format  string
	quiet   bool
	verbose bool
}

func (f *verdictFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.format, "format", formatText, "text or json")
	cmd.Flags().BoolVarP(&f.quiet, "quiet", "q", false, "only the verdict's first line")
	verboseFlag(cmd, &f.verbose)
	completeWords(cmd, "format", formatText, formatJSON)
}

func verboseFlag(cmd *cobra.Command, verbose *bool) {
	cmd.Flags().BoolVarP(verbose, "verbose", "v", false, "list the rules that cannot tell, with the reasons, and those that had nothing to judge")
}

func (f *verdictFlags) check() error {
	if f.format != formatText && f.format != formatJSON {
		return usage(fmt.Errorf("--format %q: expected text or json", f.format), "--format json")
	}
	return nil
}

// verdictPrinter prints verdicts and records their results.
type verdictPrinter struct {
	verdictFlags
	to    io.Writer
	width int
	file  string // written in the end; "" when to is where they go
	text  *bytes.Buffer

	failed      bool
	unexercised bool // one of the scenarios, all of which the user named
}

// newVerdictPrinter prints to the file, or otherwise to out, whose underlying
// writer is raw.
func newVerdictPrinter(f verdictFlags, file string, out, raw io.Writer) *verdictPrinter {
	if file == "" {
		return &verdictPrinter{verdictFlags: f, to: out, width: widthOf(raw)}
	}
	text := &bytes.Buffer{}
	return &verdictPrinter{verdictFlags: f, to: terminal.NewWriter(&colorprofile.Writer{Forward: text, Profile: colorprofile.NoTTY}), file: file, text: text}
}

func (p *verdictPrinter) print(v *verdict.Verdict) error {
	switch v.Result {
	case verdict.Fail:
		p.failed = true
	case verdict.NotExercised:
		p.unexercised = true
	}
	var err error
	if p.format == formatJSON {
		err = report.RunJSON(p.to, v)
	} else {
		err = report.Run(p.to, v, report.Options{Width: p.width, Quiet: p.quiet, Verbose: p.verbose})
	}
	if err != nil {
		return failure(err)
	}
	return nil
}

// finish writes the file.
func (p *verdictPrinter) finish() error {
	if p.file == "" {
		return nil
	}
	err := writeAtomically(p.file, func(w io.Writer) error { _, err := p.text.WriteTo(w); return err })
	if err != nil {
		return failure(fmt.Errorf("writing the report: %w", err))
	}
	return nil
}

// outcome returns the exit code for all verdicts together.
func (p *verdictPrinter) outcome() error { return outcomeOf(p.failed, p.unexercised) }

// outcomeOf returns the exit code of an audit or of runs.
func outcomeOf(failed, unexercised bool) error {
	switch {
	case failed:
		return &codedError{code: exitFound}
	case unexercised:
		return &codedError{code: exitNotExercised}
	default:
		return nil
	}
}

// widthOf returns the number of columns of a terminal; 0 if w is not one.
func widthOf(w io.Writer) int {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(file.Fd()) {
		return 0
	}
	width, _, err := term.GetSize(file.Fd())
	if err != nil {
		return 0
	}
	return width
}
