package recording_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/recording"
	"github.com/claudemock/claudemock/jsontree"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// call is an exchange that began and ended so many milliseconds after noon.
func call(from, to int, body string, response exchange.Response) exchange.Exchange {
	response.After = time.Duration(to-from) * time.Millisecond
	return exchange.Exchange{
		Request: exchange.Request{
			At: noon.Add(time.Duration(from) * time.Millisecond), Method: "POST", Target: "/v1/messages", Body: []byte(body),
			Header: http.Header{"X-Api-Key": {plantedKey}, "Anthropic-Version": {"2023-06-01"}},
		},
		Response: response,
	}
}

// question is a request with a model and messages of alternating roles; a result of a
// tool stands for the user's part if it begins with an arrow.
func question(model string, stream bool, messages ...string) string {
	list := jsontree.Arr()
	for i, text := range messages {
		role, content := [2]string{"user", "assistant"}[i%2], any(text)
		if result, ok := strings.CutPrefix(text, "→ "); ok {
			list.Items[i-1].SetField("content", jsontree.Arr(jsontree.Obj("type", "tool_use", "id", "toolu_01abcdefghijklmnopqrstuv", "name", "search", "input", jsontree.Obj())))
			content = jsontree.Arr(jsontree.Obj("type", "tool_result", "tool_use_id", "toolu_01abcdefghijklmnopqrstuv", "content", result))
		}
		list.Items = append(list.Items, jsontree.Obj("role", role, "content", content))
	}
	return jsontree.Obj("model", model, "max_tokens", 100, "stream", stream, "messages", list,
		"tools", jsontree.Arr(jsontree.Obj("name", "search", "input_schema", jsontree.Obj("type", "object")))).String()
}

func says(text string) exchange.Response {
	body := jsontree.Obj("model", "claude-sonnet-5", "id", "msg_01abcdefghijklmnopqrstuv", "type", "message", "role", "assistant",
		"content", jsontree.Arr(jsontree.Obj("type", "text", "text", text)), "stop_reason", "end_turn", "usage", jsontree.Obj("input_tokens", 7, "output_tokens", 3))
	return exchange.Response{Status: 200, Fields: []exchange.Field{{Name: "content-type", Value: "application/json"}, {Name: "request-id", Value: "req_011Cabcdefghijklmnopqrst"}},
		Parts: []exchange.Part{{Bytes: []byte(body.String())}}}
}

func fails(status int, typ string, more ...exchange.Field) exchange.Response {
	body := jsontree.Obj("type", "error", "error", jsontree.Obj("type", typ, "message", "Not now."), "request_id", "req_011Cabcdefghijklmnopqrst")
	return exchange.Response{Status: status, Parts: []exchange.Part{{Bytes: []byte(body.String())}},
		Fields: append([]exchange.Field{{Name: "content-type", Value: "application/json"}, {Name: "request-id", Value: "req_011Cabcdefghijklmnopqrst"}}, more...)}
}

// stream is streamed as an answer, each part a while after the one before.
func stream(end exchange.End, gaps []int, texts ...string) exchange.Response {
	r := exchange.Response{Status: 200, Fields: []exchange.Field{{Name: "content-type", Value: "text/event-stream; charset=utf-8"}, {Name: "request-id", Value: "req_011Cabcdefghijklmnopqrst"}}, End: end, Parts: streamed(texts...)}
	var after time.Duration
	for i := range r.Parts {
		if i < len(gaps) {
			after += time.Duration(gaps[i]) * time.Millisecond
		}
		r.Parts[i].After = after
	}
	return r
}

func TestRecordingsReadAsPeopleWriteThem(t *testing.T) {
	const sonnet, haiku = "claude-sonnet-5", "claude-haiku-4-5"
	plain := func(messages ...string) string { return question(sonnet, false, messages...) }
	cut := stream(exchange.Closed, []int{300, 0, 700, 40, 42, 38}, "The ", "quick ", "brown ", "fox")
	cut.Parts = append(cut.Parts[:5], exchange.Part{After: cut.Parts[4].After, Bytes: cut.Parts[5].Bytes[:60]})
	html := exchange.Response{Status: 502, Fields: []exchange.Field{{Name: "content-type", Value: "text/html"}, {Name: "server", Value: "nginx"}},
		Parts: []exchange.Part{{Bytes: []byte("<html>\n<h1>502 Bad Gateway</h1>\n</html>\n")}}}
	long := html
	long.Parts = []exchange.Part{{Bytes: []byte(strings.Repeat("<p>{{.}}</p>", 400))}}
	binary := html
	binary.Parts = []exchange.Part{{Bytes: []byte{0xff, 0xfe, 0}}}
	binary.Fields = []exchange.Field{{Name: "content-type", Value: "image/png"}}
	untold := exchange.Exchange{Response: exchange.Response{Parts: streamed("Hello.")}, Missing: []string{"the request", "the headers of the answer"}}
	for _, c := range []struct {
		name      string
		exchanges []exchange.Exchange
		options   recording.Options
	}{
		{"order-suffices", []exchange.Exchange{
			call(0, 900, plain("Hi."), fails(529, "overloaded_error")), call(1500, 1600, plain("Hi."), fails(529, "overloaded_error")),
			call(2000, 2200, plain("Hi."), fails(429, "rate_limit_error", exchange.Field{Name: "retry-after", Value: "3"}, exchange.Field{Name: "x-should-retry", Value: "true"})),
			call(6000, 7250, plain("Hi."), says("Hello {{you}}.")),
		}, recording.Options{}},
		{"at-the-same-time-by-model", []exchange.Exchange{
			call(0, 3000, question(sonnet, true, "Hi."), stream("", nil, "Hello.")), call(10, 400, question(haiku, true, "A title for: Hi."), stream("", nil, "Greeting")),
			call(4000, 5000, question(sonnet, true, "Hi.", "Hello.", "Bye."), stream("", nil, "Bye.")),
		}, recording.Options{}},
		{"at-the-same-time-by-turn-and-tool", []exchange.Exchange{
			call(0, 3000, plain("Hi."), says("Hello.")), call(10, 2000, plain("Hi.", "", "→ found"), says("It is there.")), call(20, 2000, plain("Hi.", "Yes?", "Go on."), says("On.")),
		}, recording.Options{}},
		{"at-the-same-time-by-text", []exchange.Exchange{
			call(0, 3000, plain("First question.\nMore."), says("One.")), call(10, 2000, plain("Second question."), says("Two.")),
		}, recording.Options{}},
		{"at-the-same-time-and-alike", []exchange.Exchange{
			call(0, 3000, plain("Same."), says("One.")), call(10, 2000, plain("Same."), says("Two.")),
		}, recording.Options{}},
		{"two-conversations-that-meet", []exchange.Exchange{
			call(0, 900, plain("First question."), says("Well?")), call(10, 800, plain("Second question."), says("Well?")),
			call(1000, 1100, plain("First question.", "Well?", "Go on."), says("One.")), call(1010, 1100, plain("Second question.", "Well?", "Go on."), says("Two.")),
		}, recording.Options{}},
		{"long-messages", []exchange.Exchange{
			call(0, 900, plain(strings.Repeat("A long question. ", 200)), fails(529, "overloaded_error")), call(1000, 1900, plain(strings.Repeat("A long question. ", 200)), says("Yes.")),
		}, recording.Options{Match: []string{"messages", "max_tokens", "system"}}},
		{"cut-inside-an-event", []exchange.Exchange{call(0, 1400, question(sonnet, true, "Hi."), cut)}, recording.Options{}},
		{"silent-in-the-middle", []exchange.Exchange{
			call(0, 42_000, question(sonnet, true, "Hi."), stream("", []int{300, 0, 100, 50, 40_000, 60}, "The ", "quick ", "brown ", "fox")),
			call(50_000, 110_000, question(sonnet, true, "Hi."), stream(exchange.TimedOut, []int{300}, "The ")),
		}, recording.Options{}},
		{"exact-timing", []exchange.Exchange{
			call(0, 1500, question(sonnet, true, "Hi."), stream("", []int{301, 2, 103, 54, 15, 36, 27, 48, 9, 11}, "a ", "b ", "c ", "d ", "e ")),
			call(2000, 3234, plain("Hi."), says("Hello.")),
		}, recording.Options{ExactTiming: true}},
		{"in-front-of-the-api", []exchange.Exchange{
			call(0, 100, plain("Hi."), html), call(200, 300, plain("Hi."), long), call(400, 500, plain("Hi."), binary), call(600, 700, plain("Hi."), exchange.Response{End: exchange.Refused}),
			call(800, 9000, plain("Hi."), exchange.Response{End: exchange.TimedOut}),
		}, recording.Options{}},
		{"hardly-told", []exchange.Exchange{untold}, recording.Options{Summary: "what a log has of last night"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			made, err := recording.Scenario(c.name, c.exchanges, c.options)
			require.NoError(t, err)
			open(t, made, c.name)
			got := string(made.Scenario)
			for _, name := range []string{c.name + "-bodies/001.html", c.name + "-bodies/001.json", c.name + "-bodies/002.bin"} {
				if body, ok := made.Bodies[name]; ok {
					got += fmt.Sprintf("\n--- %s: %d bytes\n", name, len(body))
				}
			}
			path := filepath.Join("testdata", c.name+".txt")
			if *update {
				require.NoError(t, os.MkdirAll("testdata", 0o755))
				require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, string(want), got)
		})
	}
}
