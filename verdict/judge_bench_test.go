package verdict

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// largeRun returns the run of a client that fills the journal.
func largeRun(entries, size int, statuses ...int) Run {
	run := Run{Scenario: &scenarios.Scenario{Name: "any"}, Session: "any"}
	began := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for i := range entries {
		text := strings.Repeat(fmt.Sprintf("turn %d says this. ", i), size/20)
		e := journal.Entry{
			Session: "any", Ordinal: i + 1, Call: i/3 + 1, Attempt: i%3 + 1, Method: "POST", Endpoint: "messages", Path: "/v1/messages", Model: "claude-sonnet-5",
			Arrived: began.Add(time.Duration(i) * 300 * time.Millisecond), Headers: map[string][]string{"User-Agent": {"test"}},
			Question: fmt.Sprint(i / 3),
			Body:     `{"model":"claude-sonnet-5","max_tokens":64,"messages":[{"role":"user","content":"` + text + `"}]}`,
		}
		e.BodyBytes = len(e.Body)
		e.Result = journal.Result{End: journal.Completed, EndedBy: journal.ByScript, Status: statuses[i%len(statuses)], Duration: 10}
		run.Entries = append(run.Entries, e)
	}
	run.Ending = &Ending{Exit: 0, Output: strings.Repeat("Done. ", 10_000), Began: began, Ended: began.Add(time.Hour)}
	return run
}

// BenchmarkJudge judges journals that double in size. The time should double too;
// four times the time means that a rule compares all requests with all others.
func BenchmarkJudge(b *testing.B) {
	for name, statuses := range map[string][]int{"retried": {529, 500, 200}, "failing": {529}} {
		for _, entries := range []int{250, 500, 1000} {
			b.Run(fmt.Sprintf("%s/%d entries of 64 KB", name, entries), func(b *testing.B) {
				run := largeRun(entries, 63<<10, statuses...)
				b.ReportAllocs()
				for b.Loop() {
					Judge(run)
				}
			})
		}
	}
}
