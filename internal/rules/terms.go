package rules

import (
	_ "embed" // for the pages below
	"strings"
)

//go:embed terms.md
var termsText string

// Term is a word of verdicts that is not a rule: a result, the outcome of an attempt, or
// an expectation of a scenario.
type Term struct {
	Name string // as verdicts print it, e.g. "cannot tell" or "expect.exit"
	Page string // Markdown, without its title
}

// Summary returns the first sentence of the page.
func (t Term) Summary() string {
	sentence, _, _ := strings.Cut(strings.ReplaceAll(t.Page, "\n", " "), ". ")
	return strings.TrimSuffix(strings.TrimSpace(sentence), ".") + "."
}

// Terms returns all terms, results first.
func Terms() (all []Term) {
	for _, section := range strings.Split("\n"+termsText, "\n## ")[1:] {
		name, page, _ := strings.Cut(section, "\n")
		all = append(all, Term{name, strings.TrimSpace(page) + "\n"})
	}
	return all
}

// FindTerm returns the term with a name; hyphens may replace its spaces.
func FindTerm(name string) (Term, bool) {
	for _, t := range Terms() {
		if strings.EqualFold(t.Name, name) || strings.EqualFold(strings.ReplaceAll(t.Name, " ", "-"), name) {
			return t, true
		}
	}
	return Term{}, false
}
