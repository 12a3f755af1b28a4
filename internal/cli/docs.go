package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/internal/terminal"
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
				printPages(newPage(streams))
				return nil
			}
			return printPage(newPage(streams), strings.Join(args, " "))
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

func printPage(p page, name string) error {
	if rule, ok := rules.Find(name); ok {
		printRule(p, rule)
		return nil
	}
	if term, ok := rules.FindTerm(name); ok {
		p.line(titleStyle.Styled("# "+term.Name) + "\n")
		p.markdown(term.Page)
		return nil
	}
	hint := "claudemock docs"
	if near, ok := nearestPage(name); ok {
		hint += " " + near
	}
	return usage(fmt.Errorf("there is no page %q", name), hint)
}

// nearestPage returns the page that is spelt much like name, or whose summary has its words.
func nearestPage(name string) (string, bool) {
	type entry struct{ name, text string }
	var pages []entry
	for _, r := range rules.All() {
		pages = append(pages, entry{r.ID, asWords(r.ID) + " " + r.Summary})
	}
	for _, t := range rules.Terms() {
		id := strings.ReplaceAll(t.Name, " ", "-")
		pages = append(pages, entry{id, asWords(id) + " " + t.Summary()})
	}
	return nearestNamed(strings.ReplaceAll(name, " ", "-"), pages, func(e entry) string { return e.name }, func(e entry) string { return e.text })
}

// printPages lists the rules, and below them the other words.
func printPages(p page) {
	all, terms := rules.All(), rules.Terms()
	wide := 0
	for _, r := range all {
		wide = max(wide, len(r.ID))
	}
	for _, r := range all {
		p.row("", r.ID, wide, terminal.Plain(r.Summary))
	}
	p.line("")
	for _, t := range terms {
		p.row("", t.Name, wide, terminal.Plain(t.Summary()))
	}
}

// printRule prints the page as Markdown.
func printRule(p page, r rules.Rule) {
	facts := "severity: " + string(r.Severity)
	if r.Unhurried {
		facts += " · judged at speed 1 only"
	}
	if len(r.Bounds) > 0 {
		facts += " · bounds: " + strings.Join(r.Bounds, ", ")
	}
	p.line(titleStyle.Styled("# "+r.ID) + "\n")
	p.hang(nil, terminal.Plain(r.Summary))
	p.hang(nil, terminal.Span{Style: faintStyle, Text: facts})
	p.line("")
	p.markdown(r.Page)
}
