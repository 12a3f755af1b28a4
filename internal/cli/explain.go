package cli

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

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
				return problemsOr(streams, orSearched(known, err))
			}
			timelines, err := explain.Scenario(scenario, seed)
			if err != nil {
				return failure(err)
			}
			p := newPage(streams)
			printScenario(p, scenario)
			printConnections(p, scenario)
			printTimelines(p, timelines, bytes)
			printExpected(p, scenario)
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&paths, "scenarios", nil, "scenario `file or folder` to add to the embedded ones (repeatable)")
	flags.Uint64Var(&seed, "seed", 0, "the seed of the server")
	flags.BoolVar(&bytes, "bytes", false, "show every operation with all headers and the bytes written")
	return cmd
}

// orSearched adds to the error of an unknown name the first scenario that has its words, if
// none is spelt much like it.
func orSearched(known *catalogue.Catalogue, err error) error {
	var unknown *catalogue.UnknownError
	if !errors.As(err, &unknown) || unknown.Nearest != "" {
		return err
	}
	list, failed := known.List()
	if failed != nil {
		return err
	}
	unknown.Nearest, _ = nearestNamed(unknown.Name, list, func(s catalogue.Summary) string { return s.Name }, scenarioText)
	return unknown
}

func printScenario(p page, s *scenarios.Scenario) {
	name := titleStyle.Styled(s.Name)
	if s.Category != "" {
		name += faintStyle.Styled(" · " + s.Category)
	}
	p.line(name)
	p.hang([]terminal.Span{terminal.Plain("  ")}, terminal.Plain(s.Summary))
	for _, row := range [][2]string{{"a good client", s.GoodClient}, {"guide", s.Guide}} {
		if row[1] != "" {
			p.hang([]terminal.Span{terminal.Plain("  "), {Style: faintStyle, Text: row[0] + ":"}, terminal.Plain(" ")}, terminal.Plain(row[1]))
		}
	}
	for _, row := range explain.Setting(s) {
		p.fold("  ", terminal.Span{Style: faintStyle, Text: row.Title + ": "}, terminal.Plain(row.Text))
	}
}

// printExpected prints what the scenario expects of a client.
func printExpected(p page, s *scenarios.Scenario) {
	if text := explain.Expected(s.Expect); text != "" {
		p.line("")
		p.fold("", terminal.Span{Style: titleStyle, Text: "expected of a client: "}, terminal.Plain(text))
	}
}

// explainWidth is the width at which lines are folded that go to no terminal: explanations
// are often stored or passed on.
const explainWidth = 120

// fold prints a text after a label, with a hanging indent, also where there is no terminal.
func (p page) fold(indent string, label, body terminal.Span) {
	p.width = cmp.Or(p.width, explainWidth)
	p.hang([]terminal.Span{terminal.Plain(indent), label}, body)
}

// printConnections prints what happens before a request can name its scenario.
func printConnections(p page, s *scenarios.Scenario) {
	lines := explain.Connections(s.Listener)
	if len(lines) == 0 {
		return
	}
	p.line("")
	p.hang(nil, terminal.Span{Style: titleStyle, Text: "every connection · it needs an address of its own: claudemock serve --listen " + s.Name + "=127.0.0.1:0"})
	for _, line := range lines {
		p.hang([]terminal.Span{terminal.Plain("             ")}, terminal.Span{Style: errorStyle, Text: line})
	}
}

func printTimelines(p page, timelines []explain.Timeline, bytes bool) {
	clock := func(text string) terminal.Span {
		return terminal.Span{Style: faintStyle, Text: fmt.Sprintf("%9s  ", text)}
	}
	for _, t := range timelines {
		p.line("")
		kind, rest, _ := strings.Cut(heading(t), " · ")
		p.fold("", terminal.Span{Style: titleStyle, Text: kind + " · "}, terminal.Span{Style: titleStyle, Text: rest})
		if bytes {
			fmt.Fprint(p.w, t.Script.String())
			continue
		}
		if t.Forward != "" {
			p.fold("  ", clock("forward"), terminal.Plain(t.Forward))
		}
		for _, says := range t.Says {
			p.fold("  ", clock("fault"), terminal.Span{Style: warnStyle, Text: says})
		}
		for _, line := range t.Lines() {
			body := terminal.Plain(line.Text)
			if line.Bad {
				body.Style = errorStyle
			}
			p.fold("  ", clock(explain.Clock(line.At)), body)
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
