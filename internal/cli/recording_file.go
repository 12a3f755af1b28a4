package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/recording"
	"github.com/claudemock/claudemock/internal/regexpsize"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios"
)

// recordingFlags are those of commands that make scenarios of what happened.
type recordingFlags struct {
	out   string
	name  string
	hide  []string
	match []string
	exact bool
	force bool
}

func (f *recordingFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.out, "out", ".", "the `folder` that the scenario is written to")
	flags.StringVar(&f.name, "name", "", "the scenario's name")
	flags.StringArrayVar(&f.hide, "redact", nil, "a regular expression for what is hidden beside credentials (repeatable)")
	flags.StringSliceVar(&f.match, "match", recording.DefaultMatch(), "the `fields` of a request's body that must agree in a replay")
	flags.BoolVar(&f.exact, "exact-timing", false, "keep every pause as it was, in place of a pace")
	flags.BoolVar(&f.force, "force", false, "replace a scenario that is there")
}

// options are those of the recording. The error names a flag that makes no sense.
func (f *recordingFlags) options() (recording.Options, error) {
	o := recording.Options{ExactTiming: f.exact, Match: f.match}
	for _, text := range f.hide {
		if _, _, err := regexpsize.Parse(text); err != nil {
			return o, usage(fmt.Errorf("--redact %q: %w", text, err), "--redact 'customer-[0-9]+'")
		}
		o.Redact = append(o.Redact, regexp.MustCompile(text))
	}
	if f.name != "" && !nameOfScenario.MatchString(f.name) {
		return o, usage(fmt.Errorf("--name %q: expected a name of a-z, 0-9 and -", f.name), "--name last-night")
	}
	if info, err := os.Stat(f.out); err != nil || !info.IsDir() {
		return o, failure(fmt.Errorf("cannot write to %s: there is no such folder", f.out))
	}
	return o, nil
}

var (
	nameOfScenario = regexp.MustCompile(scenarios.NamePattern)
	notInNames     = regexp.MustCompile(`[^a-z0-9]+`)
)

// nameFor is a scenario's name for a file.
func nameFor(file string) string {
	base := filepath.Base(file)
	name, _, _ := strings.Cut(strings.TrimLeft(base, "."), ".")
	name = strings.Trim(notInNames.ReplaceAllString(strings.ToLower(name), "-"), "-")
	if name == "" || slices.Contains([]string{"v1", "s", "healthz", "readyz"}, name) {
		return "recorded" + strings.TrimRight("-"+name, "-")
	}
	return name
}

// path is where a scenario is written.
func (f *recordingFlags) path(name string) string { return filepath.Join(f.out, name+".yaml") }

// free is a name of which no scenario is there yet.
func (f *recordingFlags) free(name string) string {
	for n := 1; ; n++ {
		tried := name
		if n > 1 {
			tried += "-" + strconv.Itoa(n)
		}
		if _, err := os.Lstat(f.path(tried)); f.force || errors.Is(err, os.ErrNotExist) {
			return tried
		}
	}
}

// save makes a scenario of exchanges, writes it, and says so.
func (f *recordingFlags) save(streams Streams, name, from string, exchanges []exchange.Exchange, o recording.Options) error {
	path := f.path(name)
	if _, err := os.Lstat(path); err == nil && !f.force {
		return &codedError{code: exitFailure, err: fmt.Errorf("%s is there already", path), hint: "--name " + name + "-2, or --force to replace it"}
	}
	made, err := recording.Scenario(name, exchanges, o)
	if err != nil {
		return failure(fmt.Errorf("%s: %w", from, err))
	}
	if err := f.write(path, made); err != nil {
		return failure(err)
	}
	fmt.Fprintf(streams.Out, "%s  %s from %s\n", nameStyle.Styled(path), words.Count(made.Requests, "request"), from)
	return nil
}

// write writes the bodies, and then the scenario that names them, so that a server that
// watches the folder finds all when it looks.
func (f *recordingFlags) write(path string, made *recording.Recording) error {
	for _, name := range sortedNames(made.Bodies) {
		body := filepath.Join(f.out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(body), 0o755); err != nil { //nolint:gosec // users share scenarios
			return fmt.Errorf("making a folder for bodies: %w", err)
		}
		if err := writeBytes(body, made.Bodies[name]); err != nil {
			return fmt.Errorf("writing a body: %w", err)
		}
	}
	if err := writeBytes(path, made.Scenario); err != nil {
		return fmt.Errorf("writing the scenario: %w", err)
	}
	return nil
}

func writeBytes(path string, text []byte) error {
	return writeAtomically(path, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

func sortedNames(bodies map[string][]byte) []string {
	names := make([]string, 0, len(bodies))
	for name := range bodies {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
