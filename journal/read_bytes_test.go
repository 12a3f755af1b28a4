package journal_test

import (
	"bytes"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

// written returns the script that sends the head and the bytes of another one, as a scenario
// does that writes the body out.
func written(made script.Script) script.Script {
	var body []byte
	var head *script.Head
	for op := range made.All() {
		switch op.Kind {
		case script.OpHead:
			head = op.Head
		case script.OpWrite, script.OpSend:
			body = append(body, op.Out()...)
		}
	}
	return script.Script{Ops: []script.Op{{Kind: script.OpHead, Head: head}, {Kind: script.OpWrite, Bytes: body}, {Kind: script.OpEnd}}}
}

func TestTheSameBytesAreReadAlikeHoweverAScenarioSaysThem(t *testing.T) {
	for _, tt := range []struct {
		name, with   string
		stream       bool
		whole, loose bool
		odd          string
	}{
		{"a stream", "", true, true, false, ""},
		{"events without names", "faults: [{framing: {event_line: false}}]", true, false, true, ""},
		{"no blank lines", "faults: [{framing: {blank_line: false}}]", true, false, true, ""},
		{"only data lines", "faults: [{framing: {event_line: false, blank_line: false, space: false, newline: cr}}]", true, false, true, ""},
		{"only data lines, and cut", "faults: [{framing: {event_line: false, blank_line: false}}, {truncate: {at: 90%}}]", true, false, false, ""},
		{"no names, and an error", "faults: [{insert: {event: error, at: {event: content_block_delta, nth: 1}}}, {truncate: {at: error}}, {framing: {event_line: false}}]", true, false, false, ""},
		{"the end has no name", "faults: [{framing: {at: message_stop, event_line: false}}]", true, false, true, ""},
		{"a stream called JSON", `faults: [{headers: {set: {content-type: application/json}}}]`, true, true, false, `its content-type is "application/json"`},
		{"a message called stream", `faults: [{headers: {set: {content-type: text/event-stream}}}]`, false, true, false, `its content-type is "text/event-stream"`},
		{"compressed", "faults: [{compress: gzip}]", true, true, false, ""},
		{"compressed with zstd", "faults: [{compress: zstd}]", false, true, false, ""},
		{"compressed with brotli", "faults: [{compress: br}]", true, true, false, ""},
		{"compressed unsaid", "faults: [{compress: {with: gzip, declare: false}}]", true, true, false, "no header says that it is compressed"},
		{"compressed unsaid, a message", "faults: [{compress: {with: zstd, declare: false}}]", false, true, false, "no header says that it is compressed"},
		{"compressed with brotli unsaid", "faults: [{compress: {with: br, declare: false}}]", true, true, false, "no header says that it is compressed"},
		{"compressed and cut", "faults: [{compress: gzip}, {truncate: {at: {event: content_block_delta, nth: 2}}}]", true, false, false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			made := scriptOf(t, "{"+tale+", "+tt.with+"}", tt.stream)
			a := answerAfter(made, 0, journal.Completed)
			assert.Equal(t, []any{tt.whole, tt.loose, tt.odd}, []any{a.Whole, a.Loose, a.Odd})
			assert.Equal(t, a, answerAfter(written(made), 0, journal.Completed))
		})
	}
}

func TestAListOfCodingsIsUndone(t *testing.T) {
	made := written(scriptOf(t, "{"+tale+", faults: [{compress: gzip}]}", true))
	var outer bytes.Buffer
	w := brotli.NewWriter(&outer)
	_, err := w.Write(made.Ops[1].Bytes)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	made.Ops[1].Bytes = outer.Bytes()
	made.Ops[0].Head.Set("content-encoding", "gzip, br")
	a := answerAfter(made, 0, journal.Completed)
	assert.True(t, a.Whole)
	assert.Equal(t, "one two three four five six", a.Text)
}

func TestEventsWithinABodyAreCounted(t *testing.T) {
	made := scriptOf(t, "{"+tale+"}", true)
	for _, s := range []script.Script{made, written(made)} {
		j := journal.New(journal.Limits{})
		id := j.Begin(journal.Entry{Arrived: arrived}, &journal.Evidence{Script: s})
		j.Finish(id, journal.Result{End: journal.Completed, Performed: s.Len()})
		e, _ := j.Entry(id)
		assert.Equal(t, 9, e.Events)
	}
}
