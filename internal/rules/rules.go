// Package rules describes what a good client does when the API fails. Each rule is a
// page in pages/, named like the rule: why it matters, how it is judged and what to do.
// advice/ has the advice for single clients, terms.md the other words of verdicts.
//
// The package knows nothing of journals and verdicts: package verdict judges.
package rules

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Rule is the content of a rule's page.
type Rule struct {
	ID        string   // e.g. "honours-retry-after"; the page's name
	Summary   string   // the rationale in one line
	Severity  Severity // how bad it is to break it
	Advice    string   // what to do about it, in one line, printed below a finding
	Bounds    []string // the keys that `expect: {rules: {ID: …}}` takes: max, within, per_second
	Unhurried bool     // it cannot be judged if the server's waits were shortened
	Page      string   // the page in Markdown, without its head
}

// Severity is how bad it is to break a rule.
type Severity string

// The severities.
const (
	High   Severity = "high"   // wrong answers, leaked secrets, or an outage made worse
	Medium Severity = "medium" // failures that are avoidable or noticed late
	Low    Severity = "low"    // untidy
)

// severities lists all severities, the worst first.
var severities = []Severity{High, Medium, Low}

// Rank returns the position of the severity, 0 for the worst; -1 if it is unknown.
func (s Severity) Rank() int { return slices.Index(severities, s) }

//go:embed pages/*.md
var pages embed.FS

// all has every rule, sorted by id. Reading it can fail only by a mistake in this
// package, which its tests find.
var all = mustRead()

// All returns every rule, sorted by id.
func All() []Rule { return slices.Clone(all) }

// Find returns the rule with an id.
func Find(id string) (Rule, bool) {
	i, ok := slices.BinarySearchFunc(all, id, func(r Rule, id string) int { return strings.Compare(r.ID, id) })
	if !ok {
		return Rule{}, false
	}
	return all[i], true
}

// IDs returns the ids of all rules, sorted.
func IDs() []string {
	ids := make([]string, len(all))
	for i, r := range all {
		ids[i] = r.ID
	}
	return ids
}

func mustRead() []Rule {
	names, err := fs.Glob(pages, "pages/*.md")
	if err != nil {
		panic(err)
	}
	rules := make([]Rule, len(names)) // Glob sorts
	for i, name := range names {
		text, err := pages.ReadFile(name)
		if err != nil {
			panic(err)
		}
		id := strings.TrimSuffix(strings.TrimPrefix(name, "pages/"), ".md")
		if rules[i], err = parse(id, string(text)); err != nil {
			panic(fmt.Sprintf("%s: %v", name, err))
		}
	}
	return rules
}

// parse reads a page: a head of `key: value` lines, an empty line, and the page.
func parse(id, text string) (Rule, error) {
	head, page, ok := strings.Cut(text, "\n\n")
	if !ok {
		return Rule{}, fmt.Errorf("no empty line ends the head")
	}
	r := Rule{ID: id, Page: strings.TrimSpace(page) + "\n"}
	for line := range strings.Lines(head) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "summary":
			r.Summary = value
		case "severity":
			r.Severity = Severity(value)
		case "advice":
			r.Advice = value
		case "bounds":
			r.Bounds = strings.Split(value, ", ")
		case "speed":
			r.Unhurried = value == "1 only"
		default:
			return Rule{}, fmt.Errorf("unknown key %q in the head", key)
		}
	}
	if r.Summary == "" || r.Advice == "" || r.Severity.Rank() < 0 {
		return Rule{}, fmt.Errorf("the head needs summary, severity (high, medium or low) and advice")
	}
	return r, nil
}
