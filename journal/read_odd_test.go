package journal_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

// An answer with an unrelated event or a wrong content-type is whole, since
// most clients can read it; it is also odd, since some cannot.
func TestAWholeAnswerWithSomethingOddIsWhole(t *testing.T) {
	const message = `{data: {type: message_start}}, {data: {type: content_block_start, index: 0, content_block: {type: text, text: "Hello there."}}}`
	const end = `{data: {type: message_delta, delta: {stop_reason: end_turn}}}, {data: {type: message_stop}}`
	for _, tt := range []struct {
		name, step string
		stream     bool
		text, odd  string
	}{
		{"[DONE] behind the end", `{reply: {events: [` + message + `, ` + end + `, {data: "[DONE]"}]}}`, true, "Hello there.", "there are events after the end"},
		{"junk in a ping", `{reply: {events: [` + message + `, {event: ping, data: ": KEEPALIVE"}, ` + end + `]}}`, true, "Hello there.",
			`the data of an event "ping" beside the message is no JSON`},
		{"junk in an unknown event", `{reply: {events: [` + message + `, {event: beat, data: "x"}, ` + end + `]}}`, true, "Hello there.",
			`the data of an event "beat" beside the message is no JSON`},
		{"half a surrogate pair", `{reply: {body: '{"type":"message","content":[{"type":"text","text":"a\ud83d"}],"stop_reason":"end_turn"}', headers: {content-type: application/json}}}`, false, "a\ufffd", ""},
		{"a message called text", `{reply: {text: "Hello there.", headers: {content-type: text/plain}}}`, false, "Hello there.", `its content-type is "text/plain"`},
		{"a stream called JSON lines", `{reply: {text: "Hello there.", headers: {content-type: application/x-ndjson}}}`, true, "Hello there.", `its content-type is "application/x-ndjson"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := answerAfter(scriptOf(t, tt.step, tt.stream), 0, journal.Completed)
			assert.True(t, a.Whole)
			assert.Empty(t, a.Broken)
			assert.Equal(t, tt.text, a.Text)
			assert.Equal(t, tt.odd, a.Odd)
		})
	}
}

func TestAnErrorInPlaceOfAMessageIsAnError(t *testing.T) {
	a := answerAfter(scriptOf(t, `{reply: {body: '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}', headers: {content-type: application/json}}}`, false), 0, journal.Completed)
	if assert.NotNil(t, a.Error) {
		assert.Equal(t, journal.Error{Status: 200, Type: "overloaded_error", Message: "Overloaded"}, *a.Error)
	}
}

func FuzzRetryAfterIsBounded(f *testing.F) {
	for _, seed := range []string{"1", "-3", "Infinity", "NaN", "99999999999999999999", "1e400", "-1e400", "Wed, 21 Oct 2015 07:28:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"} {
		f.Add(seed, seed)
	}
	const most = 11 * 365 * 24 * time.Hour
	f.Fuzz(func(t *testing.T, seconds, ms string) {
		for _, head := range []*script.Head{
			{Fields: []script.Field{{Name: "retry-after", Value: seconds}}},
			{Fields: []script.Field{{Name: "retry-after-ms", Value: ms}}},
		} {
			wait, ok := journal.RetryAfter(head, time.Unix(1_800_000_000, 0))
			assert.LessOrEqual(t, wait.Abs(), most)
			assert.True(t, ok || wait == 0)
		}
	})
}
