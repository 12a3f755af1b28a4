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
		Use:   "docs [NAME]",
		Short: "Explain a word of verdicts: a rule with why, how and what to do, a result, …; without NAME, list them",
		Example: "  claudemock docs honours-retry-after\n" +
			"  claudemock docs cannot tell",
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return pageNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				printPages(streams.Out)
				return nil
			}
			return printPage(streams.Out, strings.Join(args, " "))
		},
	}
}

// pageNames returns all names of pages, as one word each.
func pageNames() []string {
	names := rules.IDs()
	for _, t := range rules.Terms() {
		names = append(names, strings.ReplaceAll(t.Name, " ", "-"))
	}
	return names
}

func printPage(w io.Writer, name string) error {
	if rule, ok := rules.Find(name); ok {
		printRule(w, rule)
		return nil
	}
	if term, ok := rules.FindTerm(name); ok {
		fmt.Fprintf(w, "%s\n\n%s", titleStyle.Styled("# "+term.Name), term.Page)
		return nil
	}
	hint := "claudemock docs"
	if near, ok := strictyaml.Nearest(strings.ReplaceAll(name, " ", "-"), pageNames()); ok {
		hint += " " + near
	}
	return usage(fmt.Errorf("there is no page %q", name), hint)
}

// printPages lists the rules, and below them the other words.
func printPages(w io.Writer) {
	all, terms := rules.All(), rules.Terms()
	wide := 0
	for _, r := range all {
		wide = max(wide, len(r.ID))
	}
	for _, r := range all {
		fmt.Fprintf(w, "%s  %s\n", nameStyle.Styled(fmt.Sprintf("%-*s", wide, r.ID)), r.Summary)
	}
	fmt.Fprintln(w)
	for _, t := range terms {
		fmt.Fprintf(w, "%s  %s\n", nameStyle.Styled(fmt.Sprintf("%-*s", wide, t.Name)), t.Summary())
	}
}

// printRule prints the page as Markdown.
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
