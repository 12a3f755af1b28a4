package rules

import (
	_ "embed" // for the pages below
	"strings"
)

//go:embed terms.md
var termsText string

// Term is a word of verdicts that is no rule, with what it means: a result, what an
// attempt came to, or something that a scenario expects.
type Term struct {
	Name string // as verdicts print it, e.g. "cannot tell" or "expect.exit"
	Page string // Markdown, without its title
}

// Summary is the first sentence of the page.
func (t Term) Summary() string {
	sentence, _, _ := strings.Cut(strings.ReplaceAll(t.Page, "\n", " "), ". ")
	return strings.TrimSuffix(strings.TrimSpace(sentence), ".") + "."
}

// Terms lists the words, results first.
func Terms() (all []Term) {
	for _, section := range strings.Split("\n"+termsText, "\n## ")[1:] {
		name, page, _ := strings.Cut(section, "\n")
		all = append(all, Term{name, strings.TrimSpace(page) + "\n"})
	}
	return all
}

// FindTerm is the word of that name, of which hyphens may join the parts.
func FindTerm(name string) (Term, bool) {
	for _, t := range Terms() {
		if strings.EqualFold(t.Name, name) || strings.EqualFold(strings.ReplaceAll(t.Name, " ", "-"), name) {
			return t, true
		}
	}
	return Term{}, false
}
