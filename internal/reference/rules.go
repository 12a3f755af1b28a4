package reference

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/verdict"
)

// Rules returns the page about the rules of verdicts, in the order of reports.
func Rules() []byte {
	var b bytes.Buffer
	b.WriteString(generated + "# What clients are judged by\n\n" +
		"A verdict judges the journal of a session, and how the client ended, by these rules and by what the\n" +
		"scenario [expects](language.md#expect). A rule that cannot be judged is reported as such, and is neither kept nor broken.\n" +
		"`claudemock docs NAME` prints the page of a rule. `expect: {rules: {RULE: {…}}}` changes its bounds, `expect: {skip: [RULE]}` skips it.\n\n" +
		"| rule | a good client | severity | bounds |\n|---|---|---|---|\n")
	all := make([]rules.Rule, 0, len(verdict.Rules()))
	for _, id := range verdict.Rules() {
		r, _ := rules.Find(id)
		all = append(all, r)
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s |\n", r.ID, r.ID, cell(r.Summary), r.Severity, strings.Join(r.Bounds, ", "))
	}
	for _, r := range all {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n**In short:** %s.\n\n%s", r.ID, r.Summary, r.Advice, strings.ReplaceAll("\n"+r.Page, "\n## ", "\n### ")[1:])
	}
	b.WriteString("\n## Words of verdicts\n\nOther words that verdicts and reports print, and that `claudemock docs NAME` explains.\n")
	for _, t := range rules.Terms() {
		fmt.Fprintf(&b, "\n### %s\n\n%s", t.Name, t.Page)
	}
	return b.Bytes()
}
