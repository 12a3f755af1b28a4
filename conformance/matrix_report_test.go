package conformance

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/verdict"
)

// judgedCase is a case with the verdict on it.
type judgedCase struct {
	matrixCase
	verdict verdict.Verdict
}

func (c judgedCase) language() string {
	language, _, _ := strings.Cut(c.client, " ")
	return language
}

// said is the rules that failed or noted something.
func (c judgedCase) said() []string {
	said := broken(c.verdict)
	for _, f := range c.verdict.Findings {
		if f.Result == verdict.Noted {
			said = append(said, f.Rule)
		}
	}
	return said
}

// leftOpen reports whether the rule cannot tell, and the case allows that.
func (c judgedCase) leftOpen(rule string) bool {
	return c.open && found(c.verdict, rule).Result == verdict.CannotTell
}

func (c judgedCase) missed() []string {
	return without(c.fails, func(rule string) bool { return slices.Contains(c.said(), rule) || c.leftOpen(rule) })
}

func (c judgedCase) accused() []string {
	return without(broken(c.verdict), func(rule string) bool { return slices.Contains(c.fails, rule) })
}

func without(rules []string, drop func(string) bool) []string {
	return slices.DeleteFunc(slices.Clone(rules), drop)
}

// wasLate reports whether a client whose waits are even is accused of nothing wrong, and the
// machine made a wait longer than the client meant it to be.
func (c judgedCase) wasLate() bool {
	longer := func(wait time.Duration) bool { return wait > c.even+c.even/10 }
	return c.even > 0 && len(c.accused()) == 0 && slices.ContainsFunc(waits(c.verdict.Entries), longer)
}

// disagreements is how the verdict differs from the correct one.
func (c judgedCase) disagreements() []string {
	var all []string
	for _, rule := range c.missed() {
		all = append(all, "missed "+rule)
	}
	for _, rule := range c.accused() {
		all = append(all, "accused of "+rule)
	}
	if c.verdict.Result == verdict.NotExercised {
		all = append(all, "met nothing of what the scenario is about")
	}
	return all
}

// tally counts the results of the cases of one rule; open are cases that may be
// left open, and were left open or convicted.
type tally struct{ convicted, open, missed, accused int }

func renderMatrix(cases []judgedCase) string {
	var b strings.Builder
	b.WriteString("What verdicts say of clients whose faults are known, measured by go test ./conformance -run MatrixOf -update.\n\n")
	row := "%-28s | %9s | %9s | %6s | %s\n"
	fmt.Fprintf(&b, row, "rule", "convicted", "or open", "missed", "accused wrongly")
	rules, all := tallies(cases)
	for _, id := range rules {
		n := all[id]
		fmt.Fprintf(&b, row, id, fmt.Sprint(n.convicted), fmt.Sprint(n.open), fmt.Sprint(n.missed), fmt.Sprint(n.accused))
	}
	b.WriteString("\n" + byLanguage(cases))
	b.WriteString("\nCases that do not agree:\n")
	for _, c := range cases {
		if len(c.disagreements()) > 0 {
			b.WriteString(c.line())
		}
	}
	return b.String()
}

// line is a case that does not agree, as a line of the file.
func (c judgedCase) line() string {
	return fmt.Sprintf("  %s in %s: %s\n", c.client, c.scenario, strings.Join(c.disagreements(), ", "))
}

// tallies are those of the rules, in their order.
func tallies(cases []judgedCase) (rules []string, all map[string]*tally) {
	rules = append(verdict.Rules(), expectedEverywhere...)
	all = map[string]*tally{}
	of := func(rule string) *tally {
		if all[rule] == nil {
			all[rule] = &tally{}
		}
		return all[rule]
	}
	for _, rule := range rules {
		of(rule)
	}
	for _, c := range cases {
		for _, rule := range c.missed() {
			of(rule).missed++
		}
		for _, rule := range c.accused() {
			if !slices.Contains(rules, rule) {
				rules = append(rules, rule)
			}
			of(rule).accused++
		}
		for _, rule := range c.fails {
			switch {
			case slices.Contains(c.missed(), rule):
			case c.open: // which of the two happens may be chance
				of(rule).open++
			default:
				of(rule).convicted++
			}
		}
	}
	return rules, all
}

// byLanguage counts the cases, and those with the correct verdict.
func byLanguage(cases []judgedCase) string {
	var b strings.Builder
	row := "%-28s | %21s | %s\n"
	fmt.Fprintf(&b, row, "cases", "right, none accused", "wrong, convicted of what they do and of nothing else")
	for _, language := range append(languagesOf(cases), "") {
		var right, passed, wrong, convicted int
		for _, c := range cases {
			agrees := len(c.disagreements()) == 0
			switch {
			case language != "" && c.language() != language:
			case c.wrong:
				wrong++
				convicted += one(agrees)
			default:
				right++
				passed += one(agrees)
			}
		}
		if language == "" {
			language = "all"
		}
		fmt.Fprintf(&b, row, language, fmt.Sprintf("%d of %d", passed, right), fmt.Sprintf("%d of %d", convicted, wrong))
	}
	return b.String()
}

func languagesOf(cases []judgedCase) []string {
	var languages []string
	for _, c := range cases {
		if !slices.Contains(languages, c.language()) {
			languages = append(languages, c.language())
		}
	}
	return languages
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
