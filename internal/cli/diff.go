package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/difference"
	"github.com/claudemock/claudemock/internal/scenariodiff"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/internal/userfile"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
)

func newDiff(streams Streams) *cobra.Command {
	var (
		format string
		o      scenariodiff.Options
	)
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "How two recordings differ in what a client gets from them",
		Long: "Compare two scenarios step by step: an API that changed between two recordings of the same run, or an answer that did.\n" +
			"A and B are scenario files, or names of scenarios that come with claudemock. Of answers, the status, the error, the\n" +
			"message and the headers that the scenario sets are compared; a message is the same however its stream is cut, and\n" +
			"whether it is streamed at all. Ids, times, the order of keys and, without --timing, pauses do not count.\n\n" +
			"Exit code: 0 no difference, 1 differences, 3 could not be done.",
		Example: "  claudemock diff monday.yaml tuesday.yaml\n" +
			"  claudemock diff monday.yaml tuesday.yaml --ignore text --ignore usage    the same run, answered in other words",
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			if format != "text" && format != "json" {
				return &codedError{code: exitUsage, err: fmt.Errorf("--format %q: expected text or json", format)}
			}
			return diff(streams, args[0], args[1], format, o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&format, "format", "text", "text or json")
	flags.BoolVar(&o.Timing, "timing", false, "compare pauses, too: delays, silences, and the pace of streams")
	flags.StringArrayVar(&o.Ignore, "ignore", nil, "`field` of requests and answers that does not count, e.g. usage or text (repeatable)")
	completeWords(cmd, "format", "text", "json")
	return cmd
}

func diff(streams Streams, from, to, format string, o scenariodiff.Options) error {
	before, err := scenarioOf(from)
	if err != nil {
		return problemsOr(streams, err)
	}
	after, err := scenarioOf(to)
	if err != nil {
		return problemsOr(streams, err)
	}
	changes, err := scenariodiff.Compare(before, after, o)
	if err != nil {
		return failure(fmt.Errorf("comparing %s with %s: %w", from, to, err))
	}
	if format == "json" {
		err = writeDiff(streams.Out, from, to, changes)
	} else {
		err = printDiff(streams.Out, from, to, changes)
	}
	if err != nil {
		return failure(fmt.Errorf("writing the differences: %w", err))
	}
	if len(changes) > 0 {
		return &codedError{code: exitFound}
	}
	return nil
}

// scenarioOf returns the scenario of a file, or the embedded one of a name.
func scenarioOf(arg string) (*scenarios.Scenario, error) {
	if _, err := os.Stat(arg); errors.Is(err, fs.ErrNotExist) && !isYAML(arg) {
		known, err := catalogue.Open()
		if err != nil {
			return nil, err
		}
		return known.Get(arg)
	}
	text, err := userfile.Read(arg, catalogue.MaxFile)
	if err != nil {
		return nil, fmt.Errorf("cannot compare %s: %w", arg, userfile.Reason(err))
	}
	alone, err := scenarios.ParseAlone(arg, text, faults.Builtin())
	if err != nil {
		return nil, err
	}
	known, err := catalogue.Open(arg)
	if err != nil {
		return nil, err
	}
	return known.Get(alone.Name)
}

func printDiff(w io.Writer, from, to string, changes []scenariodiff.Change) error {
	if len(changes) == 0 {
		_, err := fmt.Fprintf(w, "%s no difference between %s and %s\n", goodStyle.Styled("ok"), from, to)
		return err
	}
	count := 0
	for _, c := range changes {
		fmt.Fprintln(w, diffHeading(&c))
		count += max(1, len(c.Differences))
		for _, d := range c.Differences {
			fmt.Fprintln(w, "    "+d.Text("was", "is now"))
		}
		if c.More {
			fmt.Fprintf(w, "    and more, of which only the first %d are shown\n", len(c.Differences))
		}
	}
	_, err := fmt.Fprintf(w, "%s from %s to %s\n", words.Count(count, "difference"), from, to)
	return err
}

// diffHeading says which step a change is about, and where that stands.
func diffHeading(c *scenariodiff.Change) string {
	title := fmt.Sprintf("step %d", c.Step)
	if c.Step == 0 {
		title = "the scenario"
	}
	sign, places := warnStyle.Styled("~ "), place(c.Before)+" → "+place(c.After)
	switch c.Kind {
	case scenariodiff.Added:
		sign, places = goodStyle.Styled("+ "), place(c.After)
	case scenariodiff.Removed:
		sign, places = errorStyle.Styled("- "), place(c.Before)
	}
	heading := sign + titleStyle.Styled(title) + "  " + faintStyle.Styled(places)
	if c.When != "" {
		heading += faintStyle.Styled("  when " + c.When)
	}
	if c.What != "" {
		heading += "  " + c.What
	}
	return heading
}

// place is the file and the line of a step.
func place(pos strictyaml.Pos) string {
	if pos.Line == 0 {
		return pos.File
	}
	return fmt.Sprintf("%s:%d", pos.File, pos.Line)
}

// The form of a comparison in JSON; its keys are stable.
type (
	diffDocument struct {
		From    string       `json:"from"`
		To      string       `json:"to"`
		Changes []diffChange `json:"changes"`
	}
	diffChange struct {
		Kind        scenariodiff.Kind `json:"kind"`
		Step        int               `json:"step"` // 0 for the scenario
		When        string            `json:"when,omitempty"`
		Before      string            `json:"before,omitempty"` // file and line
		After       string            `json:"after,omitempty"`
		What        string            `json:"what,omitempty"`
		Differences []diffValue       `json:"differences,omitempty"`
		More        bool              `json:"more,omitempty"`
	}
	diffValue struct {
		Path   string         `json:"path"`
		Before *jsontree.Node `json:"before,omitempty"`
		After  *jsontree.Node `json:"after,omitempty"`
	}
)

func writeDiff(w io.Writer, from, to string, changes []scenariodiff.Change) error {
	document := diffDocument{From: from, To: to, Changes: []diffChange{}}
	for _, c := range changes {
		change := diffChange{Kind: c.Kind, Step: c.Step, When: c.When, Before: place(c.Before), After: place(c.After), What: c.What, More: c.More}
		for _, d := range c.Differences {
			change.Differences = append(change.Differences, valueOf(d))
		}
		document.Changes = append(document.Changes, change)
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(document)
}

func valueOf(d difference.Difference) diffValue {
	return diffValue{Path: d.Path, Before: d.Left, After: d.Right}
}
