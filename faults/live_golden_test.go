package faults_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

// pieces is a stream as it comes, each piece after its silence.
var pieces = []struct {
	silence time.Duration
	text    string
}{
	{300 * time.Millisecond, "event: message_start\ndata: {\"type\":\"message_start\",\"usage\":{}}\n\nevent: ping\ndata: {\"type\": \"ping\"}\n\n"},
	{time.Second, "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"},
	{time.Second, "\"delta\":{\"type\":\"text_delta\",\"text\":\"Été\"}}\n\n"},
	{40 * time.Second, "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" 1900\"}}\n\n"},
	{0, "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"},
}

// TestGoldenLive shows, for each fault that can strike while a stream comes, what goes
// out when, and for the others why they cannot.
func TestGoldenLive(t *testing.T) {
	var page strings.Builder
	list := []string{"insert: {error: overloaded_error, at: {event: content_block_delta, nth: 1}}", "insert: {event: ping, every: 15s}", "stall: {at: content_block_delta, for: 5s}",
		"garble: {at: content_block_delta, all: true}", "truncate: {at: {byte: 40}}", "truncate: {inside: rune}", "reset: {at: 20s}", "delay: {for: 5s, at: ping}", "chunking: {break: terminator}", "coalesce: {count: 3}"}
	for _, kind := range faults.Builtin() {
		list = append(list, kind.Name+": "+kind.Sample)
	}
	for _, yaml := range list {
		use := listed(t, "["+yaml+"]")[0]
		fmt.Fprintf(&page, "%s\n", yaml)
		if why := use.NeedsWholeBody(); why != "" {
			fmt.Fprintf(&page, "    needs all of the body: %s\n\n", why)
			continue
		}
		transcribe(t, &page, use)
	}
	golden(t, filepath.Join("testdata", "live.txt"), page.String())
}

func transcribe(t *testing.T, page *strings.Builder, use script.Use) {
	t.Helper()
	made, err := script.Compile(script.Answer{Request: scripttest.Request(true), Forward: &script.Forward{}, Faults: []script.Use{use}}, scripttest.Env())
	require.NoError(t, err)
	live := made.Forward.Begin()
	note := func(what string, ops []script.Op, err error) {
		require.NoError(t, err)
		if len(ops) > 0 {
			fmt.Fprintf(page, "    %-16s %s\n", what, brief(ops))
		}
	}
	ops, err := live.Head(200, []script.Field{{Name: "content-type", Value: "text/event-stream"}}, 0)
	note("head", ops, err)
	for i, piece := range pieces {
		for at, ok := live.Alarm(); ok && at <= piece.silence; at, ok = live.Alarm() {
			ops, err := live.Silence(at)
			note(fmt.Sprintf("%s of silence", at), ops, err)
		}
		ops, err := live.Body([]byte(piece.text), piece.silence)
		note(fmt.Sprintf("%s: piece %d", piece.silence, i+1), ops, err)
	}
	ops, err = live.End(script.EndWhole, "", 0)
	note("end", ops, err)
	if missed := live.Missed(); len(missed) > 0 {
		fmt.Fprintf(page, "    missed\n")
	}
	page.WriteString("\n")
}

// brief names operations, and the events of those that write, with the number of bytes.
func brief(ops []script.Op) string {
	var words []string
	for _, op := range ops {
		word := op.Kind.String()
		switch op.Kind {
		case script.OpFlush:
			continue
		case script.OpHead, script.OpInterim:
			word += fmt.Sprintf(" %d", op.Head.Status)
		case script.OpWait:
			word += " " + op.Wait.String()
		case script.OpWrite:
			word = fmt.Sprintf("%d B%s", len(op.Bytes), op.Event)
		}
		if n := len(words); n > 0 && words[n-1] == word {
			continue
		}
		words = append(words, word)
	}
	const most = 24
	if len(words) > most {
		words = append(words[:most], fmt.Sprintf("and %d more", len(words)-most))
	}
	return strings.Join(words, ", ")
}
