package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/report"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/verdict"
)

// auditFiles are the files that an audit reads and writes; "" means none.
type auditFiles struct {
	html, junit, markdown, json string
	svg                         string // only of a sweep
	baseline, writeBaseline     string
}

func (f *auditFiles) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.html, "html", "", "write one HTML `file` with every timeline, to open without a network")
	flags.StringVar(&f.junit, "junit", "", "write JUnit XML to this `file`")
	flags.StringVar(&f.markdown, "markdown", "", "write Markdown, as for a CI summary, to this `file`")
	flags.StringVar(&f.json, "json", "", "write the complete audit to this `file` as JSON")
	flags.StringVar(&f.baseline, "baseline", "", "failures that this `file` accepts do not fail the audit")
	flags.StringVar(&f.writeBaseline, "write-baseline", "", "accept all failures: write them to this `file`, and do not fail")
}

// open reads the baseline, and checks that the other files can be written.
func (f *auditFiles) open() (*report.Baseline, error) {
	for _, path := range []string{f.html, f.svg, f.junit, f.markdown, f.json, f.writeBaseline} {
		if err := writable(path); err != nil {
			return nil, err
		}
	}
	if f.baseline == "" {
		return nil, nil
	}
	file, err := os.Open(f.baseline)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &codedError{code: exitFailure, err: fmt.Errorf("there is no baseline %s", f.baseline), hint: "--write-baseline " + f.baseline}
	}
	if err != nil {
		return nil, failure(fmt.Errorf("reading the baseline: %w", err))
	}
	defer file.Close()
	baseline, err := report.ReadBaseline(file)
	if err != nil {
		return nil, failure(fmt.Errorf("%s: %w", f.baseline, err))
	}
	return baseline, nil
}

// write writes the files and returns the names of those that it wrote. If one
// fails, it still writes the others.
func (f *auditFiles) write(a *report.Audit) (written []string, err error) {
	for _, file := range []struct {
		name, path string
		write      func(io.Writer, *report.Audit) error
	}{
		{"report", f.html, report.HTML},
		{"map", f.svg, report.SVG},
		{"junit", f.junit, report.JUnit},
		{"markdown", f.markdown, report.Markdown},
		{"json", f.json, report.JSON},
		{"baseline", f.writeBaseline, func(w io.Writer, a *report.Audit) error { return a.Baseline.Write(w) }},
	} {
		if file.path == "" {
			continue
		}
		if failed := writeAtomically(file.path, func(w io.Writer) error { return file.write(w, a) }); failed != nil {
			err = errors.Join(err, fmt.Errorf("writing %s: %w", file.path, failed))
			continue
		}
		written = append(written, faintStyle.Styled(file.name+":")+" "+file.path)
	}
	return written, err
}

// writeOnly writes the files of an audit or a sweep that ended with its first run, on whose
// verdict nothing is built. There is nothing for a baseline to accept, and no map.
func (f *auditFiles) writeOnly(streams Streams, a *report.Audit, v *verdict.Verdict) error {
	alone, files := *a, *f
	alone.Verdicts, alone.Named, alone.Sweep, alone.Baseline = []verdict.Verdict{*v}, true, nil, nil
	files.writeBaseline, files.svg = "", ""
	written, err := files.write(&alone)
	if len(written) > 0 {
		fmt.Fprintln(streams.Err, strings.Join(written, "   "))
	}
	if err != nil {
		return failure(err)
	}
	return nil
}

// conclude writes the files first, since they need no reader, and prints the
// scorecard, or the map of a sweep.
func (f *auditFiles) conclude(streams Streams, a *report.Audit, o report.Options) error {
	written, err := f.write(a)
	printed := report.Scorecard
	if a.Sweep != nil {
		printed = report.SweepMap
	}
	if len(a.Verdicts) > 0 || a.Sweep != nil {
		err = errors.Join(err, printed(streams.Out, a, o))
	}
	if len(written) > 0 {
		fmt.Fprintln(streams.Out, "\n  "+strings.Join(written, "   "))
	}
	if err != nil {
		return failure(err)
	}
	return nil
}

// nearestFlag returns the flag with the word that was probably meant, or otherwise a
// command that lists the words.
func nearestFlag(flag, word string, among []string) string {
	if near, ok := strictyaml.Nearest(word, among); ok {
		return "--" + flag + " " + near
	}
	return "claudemock list"
}
