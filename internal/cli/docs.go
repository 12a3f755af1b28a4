package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

func newDocs(streams Streams) *cobra.Command {
	return &cobra.Command{
		Use:     "docs [RULE]",
		Short:   "Explain a rule that clients are judged by: why, how, and what to do; without RULE, list them",
		Example: "  claudemock docs honours-retry-after",
		Args:    cobra.MaximumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return rules.IDs(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				printRules(streams.Out)
				return nil
			}
			rule, ok := rules.Find(args[0])
			if !ok {
				hint := "claudemock docs"
				if near, ok := strictyaml.Nearest(args[0], rules.IDs()); ok {
					hint += " " + near
				}
				return usage(fmt.Errorf("there is no rule %q", args[0]), hint)
			}
			printRule(streams.Out, rule)
			return nil
		},
	}
}

func printRules(w io.Writer) {
	all := rules.All()
	wide := 0
	for _, r := range all {
		wide = max(wide, len(r.ID))
	}
	for _, r := range all {
		fmt.Fprintf(w, "%s  %s\n", nameStyle.Styled(fmt.Sprintf("%-*s", wide, r.ID)), r.Summary)
	}
}

// printRule prints the page as it is written: Markdown reads well enough.
func printRule(w io.Writer, r rules.Rule) {
	facts := "severity: " + string(r.Severity)
	if r.Unhurried {
		facts += " · judged at speed 1 only"
	}
	if len(r.Bounds) > 0 {
		facts += " · bounds: " + strings.Join(r.Bounds, ", ")
	}
	fmt.Fprintf(w, "%s\n\n%s\n%s\n\n", titleStyle.Styled("# "+r.ID), r.Summary, faintStyle.Styled(facts))
	for line := range strings.Lines(r.Page) {
		text := strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(text, "#") {
			text = titleStyle.Styled(text)
		}
		fmt.Fprintln(w, text)
	}
}
