package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/terminal"
	"github.com/claudemock/claudemock/scenarios/catalogue"
)

func newList(streams Streams) *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use:   "list [WORD…]",
		Short: "List the scenarios, grouped by category; WORDs keep those that have the most of them, in any order",
		Long: "List the scenarios, grouped by category. With WORDs, list those that have the most of them, in any order: in their names,\n" +
			"summaries, tags, categories, faults and types of errors, and in what people say when they meet them. The recipes of the\n" +
			"cookbook that fit stand below them.\n\n" +
			"Exit code: 0 something was found, 1 nothing was.",
		Example: "  claudemock list --category rate-limit,server\n" +
			"  claudemock list rate limit\n" +
			"  claudemock list stops mid-word\n" +
			"  claudemock list --format names",
		RunE: func(_ *cobra.Command, args []string) error { return list(streams, f, args) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.paths, "scenarios", nil, "scenario `file or folder` to add to the embedded ones (repeatable)")
	flags.StringSliceVar(&f.wanted.categories, "category", nil, "only these categories")
	flags.StringSliceVar(&f.wanted.tags, "tag", nil, "only scenarios with one of these tags")
	flags.StringVar(&f.format, "format", "text", "text, json or names")
	completeWords(cmd, "format", "text", "json", "names")
	return cmd
}

// listFlags are the flags of list.
type listFlags struct {
	paths  []string
	wanted listFilter
	format string
}

func list(streams Streams, f listFlags, words []string) error {
	if !slices.Contains([]string{"text", "json", "names"}, f.format) {
		return usage(fmt.Errorf("--format %q: expected text, json or names", f.format), "claudemock list --format names")
	}
	known, err := catalogue.Open(f.paths...)
	if err != nil {
		return problemsOr(streams, err)
	}
	all, err := known.List()
	if err != nil {
		return problemsOr(streams, err)
	}
	if err := f.wanted.known(all); err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(s catalogue.Summary) bool { return !f.wanted.holds(s) })
	found := findings{scenarios: all}
	if len(words) > 0 {
		found = find(all, words)
	}
	if err := printList(streams, found, f.format); err != nil {
		return err
	}
	switch {
	case len(found.scenarios)+len(found.recipes) == 0:
		return nothingFits(all, words)
	case found.partial:
		fmt.Fprintln(streams.Err, faintStyle.Styled("claudemock: none has all of these words; these have the most of them"))
	}
	return nil
}

func printList(streams Streams, found findings, format string) error {
	switch format {
	case "json":
		return printListJSON(streams.Out, found.scenarios)
	case "names":
		for _, s := range found.scenarios {
			fmt.Fprintln(streams.Out, s.Name)
		}
	default:
		p := newPage(streams)
		printListText(p, found.scenarios)
		printRecipes(p, found.recipes, len(found.scenarios) > 0)
	}
	return nil
}

func printListText(p page, list []catalogue.Summary) {
	width := 0
	for _, s := range list {
		width = max(width, len(s.Name))
	}
	category := ""
	for i, s := range list {
		if name := categoryName(s); name != category {
			if i > 0 {
				p.line("")
			}
			category = name
			p.line(titleStyle.Styled(name))
		}
		p.row("  ", s.Name, width, terminal.Plain(s.Summary))
	}
}

// listed is one scenario in `list --format json`; its keys are stable.
type listed struct {
	Name     string   `json:"name"`
	Category string   `json:"category"`
	Summary  string   `json:"summary"`
	Tags     []string `json:"tags,omitempty"`
	File     string   `json:"file"`
	Own      bool     `json:"own"`
	Good     string   `json:"good_client,omitempty"`
	Faults   []string `json:"faults,omitempty"`
	Errors   []string `json:"errors,omitempty"`
}

func printListJSON(w io.Writer, list []catalogue.Summary) error {
	out := make([]listed, len(list))
	for i, s := range list {
		out[i] = listed(s)
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(out); err != nil {
		return failure(fmt.Errorf("writing the list: %w", err))
	}
	return nil
}
