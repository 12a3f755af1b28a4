package cli

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/recording"
	"github.com/claudemock/claudemock/internal/regexpsize"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/server"
)

// contentFlags say what is in a recording.
type contentFlags struct {
	hide  []string
	match []string
	exact bool
}

func (f *contentFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.hide, "redact", nil, "a regular expression for what recordings hide beside credentials (repeatable)")
	flags.StringSliceVar(&f.match, "match", recording.DefaultMatch(), "the `fields` of a request's body that must agree in a replay of a recording")
	flags.BoolVar(&f.exact, "exact-timing", false, "recordings keep every pause as it was, in place of a pace")
}

// isUsual reports whether no flag says anything.
func (f *contentFlags) isUsual() bool {
	return len(f.hide) == 0 && !f.exact && slices.Equal(f.match, recording.DefaultMatch())
}

// content are the options of a recording. The error names a flag that makes no sense.
func (f *contentFlags) content() (recording.Options, error) {
	o := recording.Options{ExactTiming: f.exact, Match: f.match}
	for _, text := range f.hide {
		if _, _, err := regexpsize.Parse(text); err != nil {
			return o, usage(fmt.Errorf("--redact %q: %w", text, err), "--redact 'customer-[0-9]+'")
		}
		o.Redact = append(o.Redact, regexp.MustCompile(text))
	}
	if err := scenarios.CheckMatch(f.match); err != nil {
		return o, usage(fmt.Errorf("--match %s: %w", strings.Join(f.match, ","), err), "--match "+strings.Join(recording.DefaultMatch(), ","))
	}
	return o, nil
}

// recordingFlags are those of commands that make scenarios of what happened.
type recordingFlags struct {
	contentFlags
	recordingFolder

	name string
}

func (f *recordingFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.out, "out", ".", "the `folder` that the scenario is written to")
	flags.StringVar(&f.name, "name", "", "the scenario's name")
	f.contentFlags.add(cmd)
	flags.BoolVar(&f.force, "force", false, "replace a scenario that is there")
}

// options are those of the recording. The error names a flag that makes no sense.
func (f *recordingFlags) options() (recording.Options, error) {
	o, err := f.content()
	if err != nil {
		return o, err
	}
	if f.name != "" && !nameOfScenario.MatchString(f.name) {
		return o, usage(fmt.Errorf("--name %q: expected a name of a-z, 0-9 and -", f.name), "--name last-night")
	}
	return o, f.check()
}

// recordingFolder is where recordings are written.
type recordingFolder struct {
	out   string
	force bool // replaces what is there
}

func (f *recordingFolder) check() error {
	if info, err := os.Stat(f.out); err != nil || !info.IsDir() {
		return failure(fmt.Errorf("cannot write to %s: there is no such folder", f.out))
	}
	return nil
}

var (
	nameOfScenario = regexp.MustCompile(scenarios.NamePattern)
	notInNames     = regexp.MustCompile(`[^a-z0-9]+`)
)

// nameFor is a scenario's name for a file.
func nameFor(file string) string {
	base := filepath.Base(file)
	name, _, _ := strings.Cut(strings.TrimLeft(base, "."), ".")
	name = asName(name)
	if name == "" || slices.Contains([]string{"v1", "s", "healthz", "readyz"}, name) {
		return "recorded" + strings.TrimRight("-"+name, "-")
	}
	return name
}

// asName returns a text as part of a scenario's name.
func asName(text string) string {
	return strings.Trim(notInNames.ReplaceAllString(strings.ToLower(text), "-"), "-")
}

// path is where a scenario is written.
func (f *recordingFolder) path(name string) string { return filepath.Join(f.out, name+".yaml") }

// free is a name of which no scenario is there yet.
func (f *recordingFolder) free(name string) string {
	return firstFree(name, func(tried string) bool { return !f.force && f.exists(tried) })
}

// freeBodies is a name of which no folder for bodies is there yet.
func (f *recordingFolder) freeBodies(name string) string {
	return firstFree(name, func(tried string) bool {
		_, err := os.Lstat(filepath.Join(f.out, recording.BodiesOf(tried)))
		return err == nil
	})
}

// firstFree returns the name, or the name with the first number that makes it one that is
// not taken.
func firstFree(name string, taken func(string) bool) string {
	tried := name
	for n := 2; taken(tried); n++ {
		tried = name + "-" + strconv.Itoa(n)
	}
	return tried
}

// exists reports whether a scenario is there.
func (f *recordingFolder) exists(name string) bool {
	_, err := os.Lstat(f.path(name))
	return err == nil
}

// recordingOptions are the server's for its recordings.
func recordingOptions(o recording.Options) server.RecordingOptions {
	return server.RecordingOptions{Redact: o.Redact, Match: o.Match, ExactTiming: o.ExactTiming}
}

// save has a recording made, writes it, and says so.
func (f *recordingFlags) save(streams Streams, name, from string, recorded func() (*server.Recording, error)) error {
	path := f.path(name)
	if _, err := os.Lstat(path); err == nil && !f.force {
		return &codedError{code: exitFailure, err: fmt.Errorf("%s is there already", path), hint: "--name " + name + "-2, or --force to replace it"}
	}
	made, err := recorded()
	if err != nil {
		return failure(fmt.Errorf("%s: %w", from, err))
	}
	if err := f.write(path, made.Scenario, made.Bodies); err != nil {
		return failure(err)
	}
	fmt.Fprintf(streams.Out, "%s  %s from %s\n", nameStyle.Styled(path), words.Count(made.Requests, "request"), from)
	return nil
}

// write writes the bodies, and then the scenario that names them, so that a server that
// watches the folder finds all when it looks.
func (f *recordingFolder) write(path string, scenario []byte, bodies map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(bodies)) {
		body := filepath.Join(f.out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(body), 0o755); err != nil { //nolint:gosec // users share scenarios
			return fmt.Errorf("making a folder for bodies: %w", err)
		}
		if err := writeBytes(body, bodies[name]); err != nil {
			return fmt.Errorf("writing a body: %w", err)
		}
	}
	if err := writeBytes(path, scenario); err != nil {
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
