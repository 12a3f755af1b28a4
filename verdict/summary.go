package verdict

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/words"
)

// Summary returns the verdict in a few lines of plain text: the result, each broken
// rule with its evidence and advice, notes, and what of the scenario no request reached. It is for
// t.Log and t.Fatal; the timeline is no part of it.
func (v Verdict) Summary() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, %s", v.Scenario, v.Result, words.Count(v.Requests, "request"))
	if v.Reason != "" {
		fmt.Fprintf(&b, "\n  %s", v.Reason)
	}
	for _, f := range v.Failures() {
		fmt.Fprintf(&b, "\n  %s: %s%s", f.Rule, f.Text, below(f.Advice))
	}
	for _, f := range v.That(Noted) {
		fmt.Fprintf(&b, "\n  note, %s: %s%s", f.Rule, f.Text, below(f.Advice))
	}
	if text := v.UnmetText(); text != "" {
		fmt.Fprintf(&b, "\n  note: %s", text)
	}
	return b.String()
}

func below(advice string) string {
	if advice == "" {
		return ""
	}
	return "\n    " + advice
}
