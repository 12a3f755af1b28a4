package journal_test

import (
	"testing"

	"github.com/claudemock/claudemock/journal"
)

func BenchmarkAnEntry(b *testing.B) {
	headers := map[string][]string{
		"Content-Type": {"application/json"}, "X-Api-Key": {"sha256:06de71b6"}, "Anthropic-Version": {"2023-06-01"}, "User-Agent": {"anthropic-sdk-python"},
		"X-Stainless-Retry-Count": {"0"}, "X-Stainless-Timeout": {"600"}, "Accept": {"application/json"}, "Content-Length": {"120"},
	}
	evidence := stream("event: message_start\ndata: {}\n\n", "event: message_stop\ndata: {}\n\n")
	e := journal.Entry{Session: "healthy.a", Model: "claude-sonnet-5", Method: "POST", Path: "/v1/messages", Headers: headers, Body: `{"model":"claude-sonnet-5"}`, Played: "reply"}
	j := journal.New(journal.Limits{})
	b.ReportAllocs()
	for b.Loop() {
		j.Finish(j.Begin(e, evidence), journal.Result{Status: 200, End: journal.Completed, Performed: 3})
	}
}
