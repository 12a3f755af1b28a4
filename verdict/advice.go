package verdict

import (
	"cmp"
	"slices"

	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/journal"
)

// Advice says in one line what to do about a failure of a rule or of a builtin
// check. It is "" for an unknown id.
func Advice(id string) string {
	if rule, ok := rules.Find(id); ok {
		return rule.Advice
	}
	if i := slices.IndexFunc(builtins, func(b builtin) bool { return b.id == id }); i >= 0 {
		return builtins[i].advice
	}
	return ""
}

// advise adds the advice to a failure or a note. It names the options of the
// client that made the requests.
func (f *Finding) advise(run *Run) {
	if f.Result == Fail || f.Result == Noted {
		inTest := run.InTest || run.Ending != nil && run.Ending.Command == Call
		f.Advice = cmp.Or(rules.AdviceFor(f.Rule, clientOf(run.Entries, f.Requests), inTest), Advice(f.Rule))
	}
}

// clientOf returns the kind of client that made the first of the requests. If that
// request does not tell, it is that of the first request of the session that does.
func clientOf(entries []journal.Entry, requests []int) rules.Client {
	first := rules.Client("")
	for i := range entries {
		client := rules.ClientOf(entries[i].Headers)
		if first == "" {
			first = client
		}
		if len(requests) > 0 && entries[i].Ordinal == requests[0] && client != "" {
			return client
		}
	}
	return first
}
