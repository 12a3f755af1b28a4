package cli

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/docs"
	"github.com/claudemock/claudemock/internal/terminal"
	"github.com/claudemock/claudemock/scenarios/catalogue"
)

// findings are the scenarios and recipes that a list is of.
type findings struct {
	scenarios []catalogue.Summary
	recipes   []recipe // only of a search
	partial   bool     // they have some of the words only
}

// find keeps the scenarios that have the most of the words, and as many of them, and of the
// recipes of the cookbook those about one of the scenarios that have as many.
func find(list []catalogue.Summary, words []string) findings {
	known := slices.DeleteFunc(recipes(), func(r recipe) bool {
		return !slices.ContainsFunc(list, func(s catalogue.Summary) bool { return s.Name == r.nearest })
	})
	symptoms := map[string]string{} // by scenario
	for _, r := range known {
		symptoms[r.nearest] += " " + r.title
	}
	scenarios := search(list, words, func(s catalogue.Summary) string { return scenarioText(s) + symptoms[s.Name] })
	told := search(known, words, recipeText)
	var f findings
	if scenarios.held >= told.held {
		f.scenarios, f.partial = scenarios.items, scenarios.partial
	}
	if told.held >= scenarios.held {
		f.recipes, f.partial = told.items, told.partial
	}
	return f
}

// scenarioText is what a scenario is found by.
func scenarioText(s catalogue.Summary) string {
	names := slices.Concat([]string{s.Name, categoryName(s)}, s.Tags, s.Faults, s.Errors)
	return strings.Join([]string{asWords(names...), s.Summary, s.Good}, " ")
}

// nothingFits is the error of a list without an entry.
func nothingFits(list []catalogue.Summary, words []string) error {
	if len(words) == 0 {
		return &codedError{code: exitFound, err: errors.New("no scenario of these categories has one of these tags"), hint: "claudemock list"}
	}
	asked := strings.Join(words, " ")
	var texts []string
	for _, s := range list {
		texts = append(texts, scenarioText(s))
	}
	for _, r := range recipes() {
		texts = append(texts, recipeText(r))
	}
	err := fmt.Errorf("no scenario and no recipe fits %q", asked)
	if near, ok := corrected(words, texts); ok {
		meant := strings.Join(near, " ")
		return &codedError{code: exitFound, err: fmt.Errorf("%w; did you mean %q?", err, meant), hint: "claudemock list " + meant}
	}
	return &codedError{code: exitFound, err: err, hint: "claudemock list"}
}

// recipe is a recipe of the cookbook: what people say, what happens, and the
// nearest scenario of the catalogue.
type recipe struct{ title, summary, nearest string }

var (
	recipeSummary = regexp.MustCompile(`(?m)^summary: "?(.*?)"?$`)
	recipeNearest = regexp.MustCompile(`Nearest in the catalogue: \[([^]]+)\]`)
)

// recipes returns the recipes of the cookbook, in its order.
func recipes() []recipe {
	var all []recipe
	for _, text := range strings.Split(docs.Cookbook, "\n## ")[1:] {
		title, _, _ := strings.Cut(text, "\n")
		all = append(all, recipe{title, first(recipeSummary, text), first(recipeNearest, text)})
	}
	return all
}

// first returns the first group of a pattern's first match, "" for none.
func first(pattern *regexp.Regexp, text string) string {
	if m := pattern.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

func recipeText(r recipe) string { return r.title + " " + r.summary }

// printRecipes prints the recipes below the scenarios, of which there may be none.
func printRecipes(p page, found []recipe, below bool) {
	if len(found) == 0 {
		return
	}
	if below {
		p.line("")
	}
	p.line(titleStyle.Styled("recipes, in docs/cookbook.md"))
	for _, r := range found {
		p.hang([]terminal.Span{terminal.Plain("  ")}, terminal.Span{Style: nameStyle, Text: r.title})
		p.hang([]terminal.Span{terminal.Plain("    ")}, terminal.Plain(r.summary+" (nearest: "+r.nearest+")"))
	}
}
