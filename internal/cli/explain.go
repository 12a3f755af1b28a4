package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/explain"
	"github.com/claudemock/claudemock/internal/terminal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
)

func newExplain(streams Streams) *cobra.Command {
	var (
		paths []string
		seed  uint64
		bytes bool
	)
	cmd := &cobra.Command{
		Use:   "explain NAME",
		Short: "Show what a client of a scenario sees, operation by operation, plain and streamed",
		Example: "  claudemock explain overloaded-mid-stream\n" +
			"  claudemock explain last-night --scenarios last-night.yaml",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: scenarioNames(&paths),
		RunE: func(_ *cobra.Command, args []string) error {
			known, err := catalogue.Open(paths...)
			if err != nil {
				return problemsOr(streams, err)
			}
			scenario, err := known.Get(args[0])
			if err != nil {
				return problemsOr(streams, err)
			}
			timelines, err := explain.Scenario(scenario, seed)
			if err != nil {
				return failure(err)
			}
			printScenario(streams.Out, scenario)
			printConnections(streams.Out, scenario)
			printTimelines(streams.Out, timelines, bytes)
			printExpected(streams.Out, scenario)
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&paths, "scenarios", nil, "scenario `file or folder` to add to the embedded ones (repeatable)")
	flags.Uint64Var(&seed, "seed", 0, "the seed of the server")
	flags.BoolVar(&bytes, "bytes", false, "show every operation with all headers and the bytes written")
	return cmd
}

func printScenario(w io.Writer, s *scenarios.Scenario) {
	name := titleStyle.Styled(s.Name)
	if s.Category != "" {
		name += faintStyle.Styled(" · " + s.Category)
	}
	fmt.Fprintln(w, name)
	fmt.Fprintln(w, "  "+s.Summary)
	for _, row := range [][2]string{{"a good client", s.GoodClient}, {"guide", s.Guide}} {
		if row[1] != "" {
			fmt.Fprintf(w, "  %s %s\n", faintStyle.Styled(row[0]+":"), row[1])
		}
	}
	for _, row := range explain.Setting(s) {
		printFolded(w, "  ", faintStyle, row.Title+": ", terminal.Style{}, row.Text)
	}
}

// printExpected prints what the scenario expects of a client.
func printExpected(w io.Writer, s *scenarios.Scenario) {
	if text := explain.Expected(s.Expect); text != "" {
		fmt.Fprintln(w)
		printFolded(w, "", titleStyle, "expected of a client: ", terminal.Style{}, text)
	}
}

// explainWidth is the width at which lines are folded, independent of the
// terminal: explanations are often stored or passed on.
const explainWidth = 120

// printFolded writes a label and a text, folded between words with a hanging
// indent.
func printFolded(w io.Writer, indent string, labelled terminal.Style, label string, style terminal.Style, text string) {
	margin := strings.Repeat(" ", ansi.StringWidth(indent+label))
	fmt.Fprint(w, indent+labelled.Styled(label))
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		if line != "" && ansi.StringWidth(margin+line+" "+word) > explainWidth {
			fmt.Fprintln(w, style.Styled(line))
			fmt.Fprint(w, margin)
			line = word
			continue
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(w, style.Styled(line))
}

// printConnections prints what happens before a request can name its scenario.
func printConnections(w io.Writer, s *scenarios.Scenario) {
	lines := explain.Connections(s.Listener)
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", titleStyle.Styled("every connection · it needs an address of its own: claudemock serve --listen "+s.Name+"=127.0.0.1:0"))
	for _, line := range lines {
		fmt.Fprintln(w, "             "+errorStyle.Styled(line))
	}
}

func printTimelines(w io.Writer, timelines []explain.Timeline, bytes bool) {
	for _, t := range timelines {
		fmt.Fprintln(w)
		kind, rest, _ := strings.Cut(heading(t), " · ")
		printFolded(w, "", titleStyle, kind+" · ", titleStyle, rest)
		if bytes {
			fmt.Fprint(w, t.Script.String())
			continue
		}
		if t.Forward != "" {
			printFolded(w, "  ", faintStyle, fmt.Sprintf("%9s  ", "forward"), terminal.Style{}, t.Forward)
		}
		for _, says := range t.Says {
			printFolded(w, "  ", faintStyle, fmt.Sprintf("%9s  ", "fault"), warnStyle, says)
		}
		for _, line := range t.Lines() {
			style := terminal.Style{}
			if line.Bad {
				style = errorStyle
			}
			printFolded(w, "  ", faintStyle, fmt.Sprintf("%9s  ", explain.Clock(line.At)), style, line.Text)
		}
	}
}

// heading says which requests a timeline shows.
func heading(t explain.Timeline) string {
	parts := []string{string(t.Kind), "request " + t.Requests}
	if t.When != "" {
		parts = append(parts, "when "+t.When)
	}
	return strings.Join(parts, " · ")
}
