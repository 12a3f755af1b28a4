package verdict

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/words"
)

// Summary is the verdict in a few lines of plain text: what it is, and each
// rule that was broken with what proves it and what to do.
func (v *Verdict) Summary() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, %s", v.Scenario, v.Result, words.Count(v.Requests, "request"))
	if v.Reason != "" {
		fmt.Fprintf(&b, "\n  %s", v.Reason)
	}
	for _, f := range v.Failures() {
		fmt.Fprintf(&b, "\n  %s: %s", f.Rule, f.Text)
		if f.Advice != "" {
			fmt.Fprintf(&b, "\n    %s", f.Advice)
		}
	}
	return b.String()
}
