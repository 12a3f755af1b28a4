package journal_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// scriptOf compiles the first step of a scenario for a request.
func scriptOf(t *testing.T, step string, stream bool) script.Script {
	t.Helper()
	scenario, err := scenarios.Parse("read.yaml", []byte("name: read\nsummary: one answer\nsteps: ["+step+"]\n"), faults.Builtin())
	require.NoError(t, err)
	request := &claude.Request{Endpoint: claude.Messages, Body: jsontree.Obj("model", "claude-sonnet-5", "stream", stream)}
	made, err := script.Compile(scenario.Steps[0].Answer(request), script.Env{Now: arrived})
	require.NoError(t, err)
	return made
}

var arrived = time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC)

// answerAfter returns the Answer of the journal after the given number of operations of the
// script (negative: counted from the end).
func answerAfter(made script.Script, performed int, end journal.End) journal.Answer {
	if performed <= 0 {
		performed += len(made.Ops)
	}
	j := journal.New(journal.Limits{})
	id := j.Begin(journal.Entry{Arrived: arrived}, &journal.Evidence{Script: made})
	j.Finish(id, journal.Result{End: end, Performed: performed, Duration: journal.Millis(made.Duration())})
	e, _ := j.Entry(id)
	return e.Answer
}

const tale = `reply: {text: "one two three four five six", chunk: 2}`

func TestAnswerOfAPlainReply(t *testing.T) {
	a := answerAfter(scriptOf(t, "{"+tale+"}", false), 0, journal.Completed)
	assert.Equal(t, journal.Answer{
		Kind: journal.Message, Whole: true, Text: "one two three four five six", Stop: "end_turn", Blocks: []string{"text"},
	}, a)
}

func TestAnswerOfAStreamTellsItsEventsAndWhen(t *testing.T) {
	a := answerAfter(scriptOf(t, `{reply: {text: "one two three four", chunk: 2, pace: {first: 1s, between: 2s}}}`, true), 0, journal.Completed)
	assert.True(t, a.Whole)
	assert.Equal(t, "one two three four", a.Text)
	assert.Equal(t, journal.Millis(2*time.Second), a.Silence)
	require.Len(t, a.Sent, 7)
	assert.Equal(t, journal.Sent{Event: "content_block_delta", Count: 2, At: journal.Millis(time.Second)}, a.Sent[3])
	assert.Equal(t, journal.Sent{Event: "message_stop", Count: 1, At: journal.Millis(3 * time.Second)}, a.Sent[6])
}

func TestAnswerTellsFailuresFromTheBytesSent(t *testing.T) {
	seconds := journal.Millis(7 * time.Second)
	tests := []struct {
		name   string
		step   string
		stream bool
		want   journal.Answer
	}{
		{"an error", `{error: {type: rate_limit_error, message: slow down, retry_after: 7}}`, true, journal.Answer{
			Kind: journal.Failure, Whole: true, Asks: journal.Asks{RetryAfter: &seconds},
			Error: &journal.Error{Status: 429, Type: "rate_limit_error", Message: "slow down"},
		}},
		{"a retry-after that is a date", `{error: {type: rate_limit_error, message: slow down, retry_after: {seconds: 7, as: date}}}`, false, journal.Answer{
			Kind: journal.Failure, Whole: true, Asks: journal.Asks{RetryAfter: &seconds},
			Error: &journal.Error{Status: 429, Type: "rate_limit_error", Message: "slow down"},
		}},
		{"an error that is to be retried", `{error: {status: 400, message: later, headers: {x-should-retry: "true"}}}`, false, journal.Answer{
			Kind: journal.Failure, Whole: true, Asks: journal.Asks{ShouldRetry: "true"},
			Error: &journal.Error{Status: 400, Type: "invalid_request_error", Message: "later"},
		}},
		{"a page of a proxy", `{error: {status: 502, body: "<html>Bad Gateway</html>"}}`, false, journal.Answer{
			Kind: journal.Failure, Whole: true, Error: &journal.Error{Status: 502},
		}},
		{"JSON that is cut", `{` + tale + `, faults: [{truncate: {at: 50%}}]}`, false, journal.Answer{
			Kind: journal.Message, Broken: "the body is no JSON object",
		}},
		{"a page with a good status", `{reply: {body: "<html>Welcome</html>", headers: {content-type: text/html}}}`, false, journal.Answer{
			Kind: journal.Other, Whole: true,
		}},
		{"no answer at all", `{` + tale + `, faults: [reset]}`, false, journal.Answer{Kind: journal.Nothing}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, answerAfter(scriptOf(t, tt.step, tt.stream), 0, journal.Completed))
		})
	}
}

func TestAnswerOfAStreamThatGoesWrong(t *testing.T) {
	stream := func(faults string) journal.Answer {
		return answerAfter(scriptOf(t, "{"+tale+", faults: ["+faults+"]}", true), 0, journal.Completed)
	}
	cut := stream("truncate: {at: {event: content_block_delta, nth: 2}}")
	assert.False(t, cut.Whole, "there was no message_stop")
	assert.Equal(t, "one two three four", cut.Text, "what was sent, and no more")

	failed := stream("{insert: {event: error, at: {event: content_block_delta, nth: 1}}}, {truncate: {at: error}}")
	assert.True(t, failed.Whole, "an error event says that nothing follows")
	require.NotNil(t, failed.Error)
	assert.Equal(t, 200, failed.Error.Status)
	assert.Equal(t, "overloaded_error", failed.Error.Type)

	assert.Equal(t, "the data of content_block_delta is no JSON", stream("garble: {at: content_block_delta}").Broken)
}

func TestAnswerNamesTypesThatClientsNeedNotKnow(t *testing.T) {
	a := answerAfter(scriptOf(t, `{reply: {events: [
		{data: {type: message_start}}, {data: {type: shrug}},
		{data: {type: content_block_start, index: 0, content_block: {type: hologram}}},
		{data: {type: content_block_delta, index: 0, delta: {type: blink_delta}}},
		{data: {type: content_block_delta, index: 0, delta: {type: blink_delta}}},
		{data: {type: message_delta, delta: {stop_reason: bored}}},
		{data: {type: message_stop}}]}}`, true), 0, journal.Completed)
	assert.Equal(t, []string{`event "shrug"`, `block "hologram"`, `delta "blink_delta"`, `stop_reason "bored"`}, a.Unknown)
	assert.True(t, a.Whole)
}

func TestAnswerSaysWhichToolCallsAreWhole(t *testing.T) {
	step := `{reply: {offered: ignore, content: [{type: tool_use, id: toolu_1, name: look, input: {q: 1}}, {type: tool_use, id: toolu_2, name: buy, input: {q: 2}}]},
		faults: [{truncate: {at: {event: content_block_delta, block: 1}}}]}`
	a := answerAfter(scriptOf(t, step, true), 0, journal.Closed)
	assert.Equal(t, []journal.Tool{{ID: "toolu_1", Name: "look", Input: `{"q":1}`, Whole: true}, {ID: "toolu_2", Name: "buy"}}, a.Tools)
}

func TestAToolCallIsWholeWithTheMessageUnlessItsInputIsCut(t *testing.T) {
	stream := func(json string) []journal.Tool {
		return answerAfter(scriptOf(t, `{reply: {events: [
			{data: {type: content_block_start, index: 0, content_block: {type: tool_use, id: toolu_1, name: look}}},
			{data: {type: content_block_delta, index: 0, delta: {type: input_json_delta, partial_json: '`+json+`'}}},
			{data: {type: message_stop}}]}}`, true), 0, journal.Completed).Tools
	}
	assert.True(t, stream(`{"q": 1}`)[0].Whole)
	assert.False(t, stream(`{"q": `)[0].Whole)
}

func TestTheInputOfAToolCallIsKeptInPart(t *testing.T) {
	step := `{reply: {offered: ignore, content: [{type: tool_use, id: toolu_1, name: look, input: {q: "` + strings.Repeat("é", 3000) + `"}}]}}`
	for _, stream := range []bool{false, true} {
		input := answerAfter(scriptOf(t, step, stream), 0, journal.Completed).Tools[0].Input
		assert.True(t, strings.HasPrefix(input, `{"q":"ééé`), input)
		assert.LessOrEqual(t, len(input), journal.MaxInput)
		assert.NotContains(t, input, "\uFFFD", "no letter is cut")
	}
}

func TestAnswerThatHangsIsSilentUntilTheClientLeaves(t *testing.T) {
	made := scriptOf(t, "{"+tale+", faults: [{stall: {at: {event: content_block_delta, nth: 1}}}]}", true)
	j := journal.New(journal.Limits{})
	id := j.Begin(journal.Entry{Arrived: arrived}, &journal.Evidence{Script: made})
	j.Finish(id, journal.Result{
		End: journal.Left, EndedBy: journal.ByClient, Performed: len(made.Ops) - 1, Duration: journal.Millis(9 * time.Second),
	})
	e, _ := j.Entry(id)
	assert.True(t, e.Answer.Hung)
	assert.Equal(t, journal.Millis(9*time.Second), e.Answer.Silence)
	assert.Equal(t, "one two", e.Answer.Text)
}

func TestAnswerIsBoundedHoweverLongTheBody(t *testing.T) {
	made := scriptOf(t, `{reply: {text: "`+strings.Repeat("many words ", 80_000)+`"}}`, true)
	j := journal.New(journal.Limits{})
	id := j.Begin(journal.Entry{Arrived: arrived}, &journal.Evidence{Script: made})
	assert.Less(t, j.Bytes(), 40<<20)
	j.Finish(id, journal.Result{End: journal.Completed, Performed: len(made.Ops)})
	e, ok := j.Entry(id)
	require.True(t, ok)
	assert.Len(t, e.Answer.Text, journal.MaxText)
}
