package timeline_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/verdict"
)

// TestAFindingIsProvedByTwoLines: what happened, and what the client did about it.
func TestAFindingIsProvedByTwoLines(t *testing.T) {
	overloaded := stream(t, "message_start error@40")
	overloaded.Error = &journal.Error{Type: "overloaded_error"}
	entries := attempts(
		request(1, 0, 2, 3, 429, failure("rate_limit_error", "", 5000)),
		request(2, 500, 2, 3, 400, failure("invalid_request_error", "", 0)),
		request(3, 900, 2, 50, 200, overloaded),
	)
	lost := journal.Note{At: after(-20), Kind: journal.NoteConnection, Connection: 1, Text: "TLS handshake failed"}
	killed := &verdict.Ending{Killed: true, Exit: -1, Signal: "killed", Limit: millis(2000), Ended: after(2000)}
	for _, row := range []struct {
		name     string
		text     string
		requests []int
		ending   *verdict.Ending
		want     []string
	}{
		{"a wait", "request 2 came too soon", []int{1, 2}, exited(0, 1000),
			[]string{"429 rate_limit_error · retry-after 5 s", "POST /v1/messages  attempt 2  0.50 s after #1"}},
		{"many requests by their ends", "there were 3 attempts", []int{1, 2, 3}, exited(0, 1000),
			[]string{"429 rate_limit_error · retry-after 5 s", "POST /v1/messages  stream  attempt 3  0.40 s after #2"}},
		{"how the client ended", "all failed; the program exited 0", []int{1, 2, 3}, exited(0, 1000),
			[]string{"event error overloaded_error · ended cleanly", "client exited 0"}},
		{"one request", "request 2 had no header", []int{2}, exited(0, 1000),
			[]string{"POST /v1/messages  attempt 2  0.50 s after #1", "400 invalid_request_error"}},
		{"a client that was stopped", "still trying after 3 attempts when its time was over", []int{1, 2, 3}, killed,
			[]string{"event error overloaded_error · ended cleanly", "client killed at the time limit of 2.00 s"}},
		{"no request", "the tests failed (exit 1)", nil, exited(1, 1000), []string{"connection 1: TLS handshake failed", "client exited 1"}},
		{"an end that is not known", "there was no second attempt after request 3", []int{3}, nil,
			[]string{"POST /v1/messages  stream  attempt 3  0.40 s after #2", "event error overloaded_error · ended cleanly"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			lines := timeline.Of(entries, []journal.Note{lost}, row.ending, row.requests...)
			var got []string
			for _, r := range timeline.Proof(lines, verdict.Finding{Text: row.text, Requests: row.requests}, row.ending) {
				got = append(got, r.Text)
			}
			assert.Equal(t, row.want, got)
		})
	}
	assert.Empty(t, timeline.Proof(nil, verdict.Finding{Requests: []int{1}}, nil))
}
