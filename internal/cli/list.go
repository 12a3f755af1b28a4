package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/scenarios/catalogue"
)

func newList(streams Streams) *cobra.Command {
	var (
		paths  []string
		wanted listFilter
		format string
		words  string
	)
	cmd := &cobra.Command{
		Use:   "list [WORD]",
		Short: "List the scenarios, grouped by category; WORD keeps those with the word in their name or summary",
		Example: "  claudemock list --category rate-limit,server\n" +
			"  claudemock list stall\n" +
			"  claudemock list --search \"stops mid-word\"\n" +
			"  claudemock list --format names",
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			wanted.word = strings.Join(args, "")
			known, err := catalogue.Open(paths...)
			if err != nil {
				return problemsOr(streams, err)
			}
			all, err := known.List()
			if err != nil {
				return problemsOr(streams, err)
			}
			list := slices.DeleteFunc(all, func(s catalogue.Summary) bool { return !wanted.holds(s) })
			if words == "" {
				return printList(streams.Out, list, format)
			}
			list = search(list, words, scenarioText)
			if err := printList(streams.Out, list, format); err != nil || format != "text" {
				return err
			}
			printRecipes(streams.Out, search(recipes(), words, recipeText))
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&paths, "scenarios", nil, "scenario `file or folder` to add to the embedded ones (repeatable)")
	flags.StringSliceVar(&wanted.categories, "category", nil, "only these categories")
	flags.StringSliceVar(&wanted.tags, "tag", nil, "only scenarios with one of these tags")
	flags.StringVar(&words, "search", "", "only the scenarios, and recipes of the cookbook, that match these `words` best, in any order")
	flags.StringVar(&format, "format", "text", "text, json or names")
	completeWords(cmd, "format", "text", "json", "names")
	return cmd
}

// listFilter says which scenarios are wanted; its zero value wants all.
type listFilter struct {
	categories, tags []string
	word             string
}

func (f listFilter) holds(s catalogue.Summary) bool {
	inCategory := len(f.categories) == 0 || slices.Contains(f.categories, categoryName(s))
	hasTag := len(f.tags) == 0 || slices.ContainsFunc(f.tags, func(tag string) bool { return slices.Contains(s.Tags, tag) })
	text := strings.ToLower(s.Name + " " + s.Summary)
	return inCategory && hasTag && strings.Contains(text, strings.ToLower(f.word))
}

// categoryName returns the category, or a heading for scenarios without one: the
// user's own, and the healthy one.
func categoryName(s catalogue.Summary) string {
	switch {
	case s.Category != "":
		return s.Category
	case s.Own:
		return "your own"
	default:
		return "no failure"
	}
}

func printList(w io.Writer, list []catalogue.Summary, format string) error {
	switch format {
	case "json":
		return printListJSON(w, list)
	case "names":
		for _, s := range list {
			fmt.Fprintln(w, s.Name)
		}
		return nil
	case "text":
		printListText(w, list)
		return nil
	default:
		return &codedError{code: exitUsage, err: fmt.Errorf("--format %q: expected text, json or names", format)}
	}
}

func printListText(w io.Writer, list []catalogue.Summary) {
	width := 0
	for _, s := range list {
		width = max(width, len(s.Name))
	}
	category := ""
	for i, s := range list {
		if name := categoryName(s); name != category {
			if i > 0 {
				fmt.Fprintln(w)
			}
			category = name
			fmt.Fprintln(w, titleStyle.Styled(name))
		}
		fmt.Fprintf(w, "  %s%s  %s\n", nameStyle.Styled(s.Name), strings.Repeat(" ", width-len(s.Name)), s.Summary)
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
