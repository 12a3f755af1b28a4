package reference

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/verdict"
)

// Rules is the page about the rules of verdicts, in the order of reports.
func Rules() []byte {
	var b bytes.Buffer
	b.WriteString(generated + "# What clients are judged by\n\n" +
		"A verdict holds the journal of a session, and how the client ended, against these rules and against what the\n" +
		"scenario [expects](language.md#expect). A rule that cannot be decided says so, and is neither kept nor broken; `claudemock docs NAME`\n" +
		"prints its page. Bounds are changed by `expect: {rules: {RULE: {…}}}`, rules left out by `expect: {skip: [RULE]}`.\n\n" +
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
	b.WriteString("\n## Words of verdicts\n\nWhat else verdicts and reports print, and `claudemock docs NAME` explains.\n")
	for _, t := range rules.Terms() {
		fmt.Fprintf(&b, "\n### %s\n\n%s", t.Name, t.Page)
	}
	return b.Bytes()
}
