package verdict

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/journal"
)

// readsCut lists the fields that rules read and that a journal may cut. Models,
// paths and keys that are cut end with a digest and can still be compared, so that
// only rules that look inside them are listed.
var readsCut = map[string][]journal.Field{
	"uses-answer":               {journal.CutResults, journal.CutAnswer, journal.CutFaults},
	"notices-truncation":        {journal.CutResults, journal.CutAnswer},
	"notices-error-event":       {journal.CutResults, journal.CutAnswer},
	"reads-stop-reason":         {journal.CutResults, journal.CutAnswer},
	"tolerates-unknown":         {journal.CutResults, journal.CutAnswer},
	"no-duplicate-side-effects": {journal.CutResults, journal.CutAnswer},
	"tools-once":                {journal.CutResults, journal.CutAnswer},
	"bounded-loop":              {journal.CutResults, journal.CutAnswer},
	"history-intact":            {journal.CutResults, journal.CutAnswer},
	"reports-failure":           {journal.CutResults, journal.CutAnswer},
	"never-retry-4xx":           {journal.CutHeaders},
	"same-request-on-retry":     {journal.CutHeaders},
	"one-retry-loop":            {journal.CutHeaders, journal.CutRetry},
	"reuses-connections":        {journal.CutHeaders},
	"keeps-secrets":             {journal.CutPath},
	"sends-required-headers":    {journal.CutHeaders},
	"heeds-deprecation":         {journal.CutModel},
}

// cut returns why a rule cannot tell: the journal cut a field that the rule reads. It is
// "" if the journal kept all of them.
func (c *evidence) cut(rule string) string {
	for _, a := range slices.Concat(c.attempts, c.probes) {
		for _, field := range a.Cut {
			if slices.Contains(readsCut[rule], field) {
				return fmt.Sprintf("the journal did not keep all of what request %d has as its %s", a.Ordinal, cutWords[field])
			}
		}
	}
	return ""
}

// cutWords names the fields in findings.
var cutWords = map[journal.Field]string{
	journal.CutModel: "model", journal.CutPath: "path", journal.CutHeaders: "headers", journal.CutRetry: "retry headers",
	journal.CutResults: "tool results", journal.CutFaults: "faults", journal.CutAnswer: "answer",
}
