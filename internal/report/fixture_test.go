package report_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/report"
	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/verdict"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

var began = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func after(ms float64) time.Time { return began.Add(time.Duration(ms * float64(time.Millisecond))) }

func millis(ms float64) journal.Millis { return journal.Millis(ms * float64(time.Millisecond)) }

func entry(ordinal int, at, duration float64, status int, answer journal.Answer) journal.Entry {
	return journal.Entry{
		Ordinal: ordinal, Attempt: ordinal, Arrived: after(at), Proto: "HTTP/1.1", Method: "POST", Path: "/v1/messages", Endpoint: "messages",
		Stream: answer.Kind == journal.Stream, Question: "q",
		Result: journal.Result{Status: status, Bytes: 420, FirstByte: millis(min(2, duration)), Duration: millis(duration), End: journal.Completed},
		Answer: answer,
	}
}

func failure(typ, message string, retryAfter float64) journal.Answer {
	a := journal.Answer{Kind: journal.Failure, Whole: true, Error: &journal.Error{Type: typ, Message: message}}
	if retryAfter > 0 {
		wait := millis(retryAfter)
		a.Asks.RetryAfter = &wait
	}
	return a
}

func stream(whole bool, names ...string) journal.Answer {
	a := journal.Answer{Kind: journal.Stream, Whole: whole}
	for i, name := range names {
		a.Sent = append(a.Sent, journal.Sent{At: millis(float64(2 + i*10)), Event: name, Count: 1})
	}
	return a
}

func finding(rule string, result verdict.Result, severity rules.Severity, text string, requests ...int) verdict.Finding {
	return verdict.Finding{Rule: rule, Result: result, Severity: severity, Text: text, Requests: requests}
}

func exit(status int, ms float64) *verdict.Ending {
	return &verdict.Ending{Exit: status, Began: after(-300), Ended: after(ms)}
}

// hostile is text that a client or a server may put into a report.
var hostile = "<script>alert('x')</script>\n]]> ``` | **bold** @everyone &amp; \x1b[31mred\x07 \u202e日本語 é \xff " + strings.Repeat("very long ", 40) + strings.Repeat("x", 200)

func overloaded() verdict.Verdict {
	a := stream(true, "message_start", "content_block_start", "ping", "content_block_delta", "error")
	a.Sent[3].Count, a.Sent[4].At = 7, millis(390)
	a.Error = &journal.Error{Status: 200, Type: "overloaded_error", Message: "Overloaded"}
	return verdict.Verdict{
		Scenario: "overloaded-mid-stream", Category: "stream", Session: "overloaded-mid-stream.1", Result: verdict.Fail, Speed: 1, Requests: 1, Took: millis(409),
		Findings: []verdict.Finding{
			finding("notices-error-event", verdict.Fail, rules.High, "the stream ended with an overloaded error after 7 of 20 deltas; the program exited 0 with the half answer", 1),
			finding("honours-retry-after", verdict.Nothing, rules.High, ""),
			finding("backs-off", verdict.CannotTell, rules.Medium, "there was no second attempt"),
			finding("keeps-secrets", verdict.Pass, rules.High, "the key stood only in its own header"),
			finding("sends-required-headers", verdict.Pass, rules.Low, ""),
		},
		Entries: []journal.Entry{entry(1, 0, 402, 200, a)}, Ending: exit(0, 409),
	}
}

func cut() verdict.Verdict {
	e := entry(1, 0, 30, 200, stream(false, "message_start", "content_block_start"))
	e.End, e.EndedBy = journal.Reset, journal.ByScript
	return verdict.Verdict{
		Scenario: "cut-after-tool", Category: "stream", Session: "cut-after-tool.1", Result: verdict.Fail, Speed: 1, Requests: 1, Took: millis(60),
		Findings: []verdict.Finding{
			finding("notices-truncation", verdict.Fail, rules.High, "the stream was cut after 2 events, and the program exited 0", 1),
			finding("keeps-secrets", verdict.Pass, rules.High, ""),
		},
		Entries: []journal.Entry{e}, Ending: exit(0, 60),
	}
}

func early() verdict.Verdict {
	limited := failure("rate_limit_error", "This request would exceed your organization's rate limit of 50 requests per minute.", 5000)
	return verdict.Verdict{
		Scenario: "rate-limit-burst", Category: "rate-limit", Session: "rate-limit-burst.1", Result: verdict.Fail, Speed: 1, Requests: 3, Took: millis(6100),
		Findings: []verdict.Finding{
			finding("honours-retry-after", verdict.Fail, rules.High, "request 2 came 0.52 s after a 429 rate_limit_error that asked for 5 s", 1, 2),
			finding("no-storm", verdict.Pass, rules.Medium, ""),
			finding("jitters", verdict.CannotTell, rules.Medium, "it takes 8 comparable waits, of many runs together; there were 2"),
			finding("keeps-secrets", verdict.Pass, rules.High, ""),
		},
		Entries: []journal.Entry{
			entry(1, 0, 4, 429, limited), entry(2, 520, 4, 429, limited),
			entry(3, 5700, 300, 200, journal.Answer{Kind: journal.Message, Whole: true, Blocks: []string{"text"}, Stop: "end_turn"}),
		},
		Notes: []journal.Note{{At: after(515), Kind: journal.NoteMark, Text: "second try"}}, Ending: exit(0, 6100),
	}
}

func obedient() verdict.Verdict {
	v := early()
	v.Scenario, v.Session, v.Result, v.Notes = "retry-after-date", "retry-after-date.1", verdict.Pass, nil
	v.Findings = []verdict.Finding{
		finding("honours-retry-after", verdict.Pass, rules.High, "waited as asked, once"),
		finding("keeps-secrets", verdict.Pass, rules.High, ""),
	}
	v.Entries, v.Requests = []journal.Entry{v.Entries[0], v.Entries[2]}, 2
	v.Entries[1].Ordinal, v.Entries[1].Attempt = 2, 2
	return v
}

func nasty() verdict.Verdict {
	return verdict.Verdict{
		Scenario: "hostile", Category: "server", Session: "hostile.1", Result: verdict.Fail, Speed: 10, Requests: 1, Took: millis(12),
		Findings: []verdict.Finding{
			finding("expect.bodies", verdict.Fail, rules.Medium, "the body holds "+hostile, 1),
			finding("gives-up", verdict.CannotTell, rules.Medium, hostile),
		},
		Entries: []journal.Entry{entry(1, 0, 4, 500, failure("api_error", hostile, 0))},
		Ending:  &verdict.Ending{Exit: -1, Signal: "killed", Killed: true, Limit: millis(60_000), Output: hostile, Began: after(-300), Ended: after(60_000)},
	}
}

func unreached() verdict.Verdict {
	return verdict.Verdict{
		Scenario: "third-call-fails", Category: "server", Session: "third-call-fails.1", Result: verdict.NotExercised, Speed: 1, Requests: 1, Took: millis(40),
		Reason:   "step 3 was never reached: there was 1 request",
		Findings: []verdict.Finding{finding("keeps-secrets", verdict.Pass, rules.High, "")},
		Entries:  []journal.Entry{entry(1, 0, 4, 200, journal.Answer{Kind: journal.Message, Whole: true})}, Ending: exit(0, 40),
	}
}

func silent() verdict.Verdict {
	return verdict.Verdict{
		Scenario: "overloaded-burst", Category: "server", Session: "overloaded-burst.1", Result: verdict.NotExercised, Speed: 1,
		Reason: "the program exited 1 before its first request: chat.py: no such file <b>", Cause: verdict.FailedFirst,
		Advice: "this says nothing about the client: make the command work without claudemock first, from this folder",
		Ending: complaining(exit(1, 120)),
	}
}

// complaining returns the ending of a program that said on stderr what was wrong.
func complaining(e *verdict.Ending) *verdict.Ending {
	e.Stderr = "Traceback:\n  File x\n\nchat.py: no such file " + hostile + "\n"
	return e
}

// remarked returns a run that passed with a note.
func remarked() verdict.Verdict {
	v := obedient()
	v.Scenario, v.Session = "retry-after-long", "retry-after-long.1"
	note := finding("times-out", verdict.Noted, rules.Medium, "request 1 was asked to wait for 5 s <b>", 1)
	note.Advice = "set Anthropic(timeout=60.0)"
	v.Findings = append(v.Findings, note, finding("jitters", verdict.Nothing, rules.Low, ""), finding("gives-up", verdict.Nothing, rules.Low, ""))
	return v
}

func audit() *report.Audit {
	return &report.Audit{
		Command: []string{"npm", "test", "--", "--name=<b>`x`</b>"}, Kind: verdict.Tests, Speed: 10, Version: "0.4.0", Began: began, Took: 48200 * time.Millisecond,
		Verdicts: []verdict.Verdict{early(), obedient(), nasty(), unreached(), silent(), overloaded(), cut()},
		Pooled:   []verdict.Finding{finding("jitters", verdict.CannotTell, rules.Medium, "8 waits are needed, and there were 2")},
		Baseline: &report.Baseline{Accepted: []report.Accepted{
			{Scenario: "retry-after-date", Rule: "honours-retry-after"},
			{Scenario: "cut-after-tool", Rule: "notices-truncation", Text: "known since spring"},
			{Scenario: "never-audited", Rule: "gives-up"},
		}},
	}
}

// plain returns a report as written to a file.
func plain(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, write(&colorprofile.Writer{Forward: &out, Profile: colorprofile.NoTTY}))
	return out.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "go test ./internal/report -update writes it")
	assert.Equal(t, string(want), got)
}
