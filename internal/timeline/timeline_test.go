package timeline_test

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/verdict"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// after returns a moment some milliseconds after the first request.
func after(ms float64) time.Time { return noon.Add(time.Duration(ms * float64(time.Millisecond))) }

func millis(ms float64) journal.Millis { return journal.Millis(ms * float64(time.Millisecond)) }

// request arrives at a number of milliseconds, gets its status after firstByte
// and ends completely after duration.
func request(ordinal int, at, firstByte, duration float64, status int, answer journal.Answer) journal.Entry {
	return journal.Entry{
		Ordinal: ordinal, Arrived: after(at), Proto: "HTTP/1.1", Method: "POST", Path: "/s/x/s1/v1/messages", Endpoint: "messages",
		Stream: answer.Kind == journal.Stream, Question: "q",
		Result: journal.Result{Status: status, Bytes: 420, FirstByte: millis(firstByte), Duration: millis(duration), End: journal.Completed},
		Answer: answer,
	}
}

// attempts numbers entries as an official client does.
func attempts(entries ...journal.Entry) []journal.Entry {
	for i := range entries {
		entries[i].Retry.Count = strconv.Itoa(i)
	}
	return entries
}

func ends(e journal.Entry, end journal.End, by journal.Party) journal.Entry {
	e.End, e.EndedBy = end, by
	return e
}

func failure(typ, message string, retryAfter float64) journal.Answer {
	a := journal.Answer{Kind: journal.Failure, Whole: true, Error: &journal.Error{Type: typ, Message: message}}
	if retryAfter > 0 {
		wait := millis(retryAfter)
		a.Asks.RetryAfter = &wait
	}
	return a
}

// sent reads events such as "message_start 7*content_block_delta@120".
func sent(t *testing.T, events string) []journal.Sent {
	t.Helper()
	var all []journal.Sent
	for _, word := range strings.Fields(events) {
		name, at, _ := strings.Cut(word, "@")
		s := journal.Sent{Event: name, Count: 1}
		if count, rest, ok := strings.Cut(name, "*"); ok {
			n, err := strconv.Atoi(count)
			require.NoError(t, err)
			s.Event, s.Count = rest, n
		}
		if at != "" {
			ms, err := strconv.ParseFloat(at, 64)
			require.NoError(t, err)
			s.At = millis(ms)
		} else if len(all) > 0 {
			s.At = all[len(all)-1].At
		}
		all = append(all, s)
	}
	return all
}

func stream(t *testing.T, events string) journal.Answer {
	t.Helper()
	return journal.Answer{Kind: journal.Stream, Whole: strings.Contains(events, "message_stop"), Sent: sent(t, events)}
}

var message = journal.Answer{Kind: journal.Message, Whole: true, Blocks: []string{"text", "tool_use"}, Stop: "tool_use"}

func exited(status int, ms float64) *verdict.Ending {
	return &verdict.Ending{Exit: status, Began: after(-300), Ended: after(ms)}
}

type session struct {
	entries []journal.Entry
	notes   []journal.Note
	ending  *verdict.Ending
}

func golden(t *testing.T, name string, s session) {
	t.Helper()
	got := timeline.Text(timeline.Of(s.entries, s.notes, s.ending))
	path := filepath.Join("testdata", name+".txt")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "go test ./internal/timeline -update writes it")
	assert.Equal(t, string(want), got)
}

func TestStreamsAreToldByTheirEvents(t *testing.T) {
	overloaded := stream(t, "message_start content_block_start ping 7*content_block_delta@20 error@390")
	overloaded.Error, overloaded.Whole = &journal.Error{Type: "overloaded_error", Message: "Overloaded"}, true
	golden(t, "error-event", session{
		entries: attempts(request(1, 0, 12, 402, 200, overloaded)),
		ending:  exited(0, 409),
	})

	stopped := stream(t, "message_start content_block_start delta content_block_stop message_delta message_stop")
	stopped.Stop = "max_tokens"
	golden(t, "stopped-stream", session{entries: []journal.Entry{request(1, 0, 1, 4, 200, stopped)}})

	slow := stream(t, "message_start content_block_start 20*content_block_delta@5 content_block_stop@4100 message_delta message_stop")
	golden(t, "slow-stream", session{entries: attempts(request(1, 0, 1, 4100, 200, slow))})

	cut := stream(t, "message_start content_block_start 3*content_block_delta@5")
	golden(t, "cut-streams", session{entries: attempts(
		request(1, 0, 1, 30, 200, cut),
		ends(request(2, 600, 1, 30, 200, cut), journal.Reset, journal.ByScript),
		ends(request(3, 1900, 1, 430, 200, cut), journal.Closed, journal.ByScript),
	)})

	pings := stream(t, "message_start"+strings.Repeat(" ping 2*content_block_delta", 20)+" content_block_stop message_delta message_stop")
	golden(t, "many-runs", session{entries: attempts(request(1, 0, 1, 30, 200, pings))})

	broken := stream(t, "message_start 2*message_note")
	broken.Broken = "the data of message_note is no JSON"
	golden(t, "garbled-stream", session{entries: attempts(request(1, 0, 1, 30, 200, broken))})
}

func TestAnswersAreToldByWhatTheySay(t *testing.T) {
	refused := failure("rate_limit_error", strings.Repeat("This request would exceed your organization's rate limit. ", 5), 5000)
	refused.Asks.ShouldRetry = "true"
	other := request(4, 9000, 2, 2, 200, journal.Answer{Kind: journal.Other, Whole: true})
	other.Path, other.Method, other.Question = "/v1/models?limit=2", "GET", ""
	golden(t, "answers", session{entries: []journal.Entry{
		request(1, 0, 2, 3, 429, refused),
		request(2, 5003, 2, 3, 502, journal.Answer{Kind: journal.Failure, Error: &journal.Error{}}),
		request(3, 7000, 2, 3, 200, message),
		other,
		request(5, 9500, 2, 3, 200, journal.Answer{Kind: journal.Message, Broken: "the body is no JSON object"}),
		ends(request(6, 9600, 2, 3, 200, journal.Answer{Kind: journal.Message}), journal.Reset, journal.ByScript),
	}})
}

func TestEndsOfExchangesAreWorded(t *testing.T) {
	none := journal.Answer{Kind: journal.Nothing}
	hung := journal.Answer{Kind: journal.Nothing, Silence: millis(5004), Hung: true}
	stalled := stream(t, "message_start content_block_start")
	stalled.Silence = millis(60_000)
	h2 := ends(request(5, 90_000, 0, 4, 0, none), journal.Reset, journal.ByScript)
	h2.Proto = "HTTP/2.0"
	held := ends(request(8, 91_000, 0, 0, 0, none), journal.Open, "")
	held.Held = "first-token"
	failed := ends(request(7, 90_200, 0, 4, 0, none), journal.Failed, journal.ByServer)
	failed.Trouble = "the operating system refuses"
	waited := stream(t, "message_start")
	waited.Silence = millis(7000)
	golden(t, "ends", session{entries: []journal.Entry{
		ends(request(1, 0, 0, 5004, 0, hung), journal.Left, journal.ByClient),
		ends(request(2, 6000, 2, 60_012, 200, stalled), journal.Closed, journal.ByScript),
		ends(request(3, 70_000, 2, 8000, 200, waited), journal.Left, journal.ByClient),
		ends(request(4, 80_000, 0, 4, 0, none), journal.Aborted, journal.ByScript),
		h2,
		ends(request(6, 90_100, 0, 4, 0, none), journal.Cut, journal.ByServer),
		failed,
		held,
		ends(request(9, 91_500, 2, 80, 200, stream(t, "message_start")), journal.Left, journal.ByClient),
		ends(request(10, 92_000, 0, 0, 0, none), journal.Open, ""),
	}})
}

func TestWhatWasNoRequestIsTold(t *testing.T) {
	golden(t, "notes", session{
		entries: attempts(request(1, 250, 2, 3, 200, message)),
		notes: []journal.Note{
			{At: after(0), Kind: journal.NoteConnection, Connection: 1, Text: "TLS handshake failed: the client refused the certificate"},
			{At: after(240), Kind: journal.NoteMark, Text: "second try\x1b[31m\nwith the right CA"},
			{At: after(251), Kind: journal.NoteGate, Text: "gate first-token opened"},
		},
		ending: &verdict.Ending{Exit: -1, Signal: "killed", Killed: true, Limit: millis(60_000), Began: after(-300), Ended: after(60_000)},
	})
	golden(t, "no-request", session{ending: exited(1, 120)})
	golden(t, "signal", session{
		entries: attempts(request(1, 0, 2, 3, 200, message)),
		ending:  &verdict.Ending{Exit: -1, Signal: "segmentation fault", Began: after(-300), Ended: after(60)},
	})
	assert.Empty(t, timeline.Of(nil, nil, nil))
}

func TestRoundsThatAreAlikeShareALine(t *testing.T) {
	var storm session
	for i := range 15 {
		storm.entries = append(storm.entries, request(i+1, float64(i)*20, 2, 3, 529, failure("overloaded_error", "Overloaded", 0)))
	}
	storm.entries = append(storm.entries, request(16, 300, 2, 3, 200, message))
	golden(t, "storm", storm)

	t.Run("a note between them ends the series", func(t *testing.T) {
		s := storm
		s.notes = []journal.Note{{At: after(110), Kind: journal.NoteMark, Text: "here"}}
		golden(t, "storm-marked", s)
	})
	t.Run("waits that grow are all shown", func(t *testing.T) {
		var s session
		for i, at := range []float64{0, 500, 1500, 3500, 7500, 15_500} {
			s.entries = append(s.entries, request(i+1, at, 2, 3, 529, failure("overloaded_error", "Overloaded", 0)))
		}
		golden(t, "backs-off", session{entries: attempts(s.entries...)})
	})
	t.Run("waits that only vary are not", func(t *testing.T) {
		var s session
		at := 0.0
		for i := range 90 {
			s.entries = append(s.entries, request(i+1, at, 2, 3, 529, failure("overloaded_error", "Overloaded", 0)))
			at += 200 + float64(i*7919%97)*60
		}
		assert.Less(t, len(timeline.Of(s.entries, nil, nil)), 20)
	})
	t.Run("nor is the pace of a client that gets its answers", func(t *testing.T) {
		var s session
		at := 0.0
		for i := range 90 {
			e := request(i+1, at, 2, 3, 200, message)
			e.Question = strconv.Itoa(i)
			s.entries = append(s.entries, e)
			at += 20 + float64(i*i)*10
		}
		assert.Len(t, timeline.Of(s.entries, nil, nil), 5)
	})
	t.Run("a client that stops waiting is seen to", func(t *testing.T) {
		var s session
		for i, at := range []float64{0, 900, 1800, 2700, 2710, 2720, 2730} {
			s.entries = append(s.entries, request(i+1, at, 2, 3, 529, failure("overloaded_error", "Overloaded", 0)))
		}
		assert.Contains(t, timeline.Text(timeline.Of(s.entries, nil, nil)), "2.710  →  #5  POST /v1/messages  8 ms after #4\n")
	})
	t.Run("the middle of a long session is left out", func(t *testing.T) {
		var s session
		for i := range 300 {
			s.entries = append(s.entries, request(i+1, float64(i*i)*1000, 2, 3, 500, failure("api_error", strings.Repeat("!", i%7*i%5), 0)))
		}
		lines := timeline.Of(s.entries, nil, nil)
		assert.Len(t, lines, 60*2+1)
		assert.Contains(t, timeline.Text(lines), "… 240 more requests: #41 to #280, 1600.000 to 77841.000 s\n")

		lines = timeline.Of(s.entries, nil, nil, 100, 101)
		assert.Len(t, lines, 62*2+2)
		assert.Contains(t, timeline.Text(lines), "… 59 more requests: #41 to #99, 1600.000 to 9604.000 s\n", "what is named is shown")
	})
}

func TestHostileTextStaysOnItsLine(t *testing.T) {
	e := request(1, 0, 2, 3, 400, failure("bad\x1b]0;title\x07\ntype", "line one\nline two \x1b[2J\u202e", 0))
	e.Method, e.Path = "PO\nST", "/v1/\x1b[31m"+strings.Repeat("a", 500)
	text := timeline.Text(timeline.Of([]journal.Entry{e}, nil, nil))
	assert.Equal(t, 2, strings.Count(text, "\n"))
	assert.NotContains(t, text, "\x1b")
	assert.NotContains(t, text, "\u202e")
	for line := range strings.Lines(text) {
		assert.Less(t, len(line), 200)
	}
}
