package server

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

// talking is a request that offers one tool, with further fields, and with these
// messages after the first.
func talking(tool, further string, messages ...string) string {
	return `{"model":"claude-opus-4-5","max_tokens":512,` + further + `"tools":[{"name":"` + tool + `","input_schema":{"type":"object","properties":{}}}],"messages":[` +
		strings.Join(append([]string{`{"role":"user","content":"Look."}`}, messages...), ",") + `]}`
}

// saidBy is the assistant's message that an answer becomes, and the user's with the
// results of its tool calls.
func saidBy(t *testing.T, answer string) (said, results string) {
	t.Helper()
	message, err := jsontree.Parse([]byte(answer))
	require.NoError(t, err)
	var brought []string
	for _, block := range message.Field("content").Items {
		if block.Field("type").Str() == "tool_use" {
			brought = append(brought, `{"type":"tool_result","tool_use_id":`+block.Field("id").String()+`,"content":"seen"}`)
		}
	}
	return `{"role":"assistant","content":` + message.Field("content").String() + `}`, `{"role":"user","content":[` + strings.Join(brought, ",") + `]}`
}

func TestACallIsNotRepeatedToWhoBringsItsResult(t *testing.T) {
	const goOn = `{"role":"user","content":"And now?"}`
	for _, tt := range []struct{ name, rest, want string }{
		{"the last step", "steps: [{reply: {content: [{type: tool_use, name: look}]}}]", "call echo call echo"},
		{"a step that repeats", "steps: [{reply: {content: [{type: tool_use, name: look}]}, repeat: 9}, {reply: {text: over}}]", "call call call call"},
		{"steps that loop", "steps: [{reply: {content: [{type: tool_use, name: look}]}}, {reply: {content: [{type: tool_use, name: look}]}}]\nthen: loop", "call call echo call"},
		{"one that insists", "steps: [{reply: {answered: ignore, content: [{type: tool_use, name: look}]}}]", "call call call call"},
		{"an alternative", "steps: [{choose: [{reply: {content: [{type: tool_use, name: look}]}}, {reply: {content: [{type: tool_use, name: look}]}}]}]", "call echo call echo"},
		{"a body", `steps: [{reply: {body: '{"type":"message","role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"look","input":{}}]}'}}]`, "call echo call echo"},
		{"a body that insists", `steps: [{reply: {answered: ignore, body: '{"type":"message","role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"look","input":{}}]}'}}]`, "call call call call"},
		{"the same id each time", "steps: [{reply: {content: [{type: tool_use, id: toolu_1, name: look}]}}]", "call echo call echo"},
		{"one with faults, which strike the call alone", "steps: [{reply: {content: [{type: tool_use, name: look}]}, faults: [{set: {path: content.0.text, value: x}}]}]", "call echo call echo"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := start(t, []string{scenario("loop", tt.rest)}, WithValidation("off"))
			var got []string
			var messages []string
			for range 4 {
				_, text := r.post("/s/loop/a/v1/messages", talking("look", "", messages...))
				entry := r.next()
				switch said, results := saidBy(t, text); {
				case strings.Contains(text, `"tool_use"`):
					got = append(got, "call")
					assert.Empty(t, entry.Instead)
					messages = append(messages, said, results)
				default:
					got = append(got, "echo")
					assert.Contains(t, text, "returned: “seen”")
					assert.Equal(t, "the request brings the result of the tool that this step called; it is not called again, unless the step says repeat or the reply says answered: ignore", entry.Instead)
					messages = append(messages, said, goOn)
				}
			}
			assert.Equal(t, tt.want, strings.Join(got, " "))
		})
	}
}

func TestTheJournalSaysWhyAToolIsNotCalled(t *testing.T) {
	r := start(t, []string{scenario("calls", "steps: [{reply: {content: [{type: tool_use, name: look}]}, faults: [{drop: {at: content_block_delta}}, {delay: 1ms}]}]")})
	_, text := r.post("/s/calls/a/v1/messages", strings.Replace(talking("search", ""), "{", `{"stream":true,`, 1))
	entry := r.next()
	assert.Contains(t, text, "You said")
	assert.Contains(t, entry.Instead, "the scenario calls look, which the request does not offer (it offers search)")
	assert.Equal(t, []string{"delay"}, entry.Faults, "faults of a content that is not there strike nothing else")

	_, text = r.post("/s/calls/a/v1/messages", talking("look", ""))
	assert.Contains(t, text, `"name":"look"`)
	assert.Empty(t, r.next().Instead)
}

func TestARecoveryHonoursWhatIsForced(t *testing.T) {
	r := start(t, nil)
	status, _ := r.post("/s/overloaded-once/a/v1/messages", talking("look", `"tool_choice":{"type":"any"},`))
	assert.Equal(t, 529, status)
	_, text := r.post("/s/overloaded-once/a/v1/messages", talking("look", `"tool_choice":{"type":"any"},`))
	assert.Contains(t, text, `"name":"look"`)
	assert.Contains(t, text, `"stop_reason":"tool_use"`)
}

func TestAnAnswerThatFitsAnotherRequestIsNotShared(t *testing.T) {
	r := start(t, []string{scenario("says", "steps: [{reply: {text: One two three four five six.}}]")})
	ask := func(more string) string {
		_, text := r.post("/s/says/a/v1/messages", `{"model":"claude-opus-4-5",`+more+`"messages":[{"role":"user","content":"Count."}]}`)
		message, err := jsontree.Parse([]byte(text))
		require.NoError(t, err)
		return message.Get("content.0.text").Str()
	}
	for range 2 {
		assert.Equal(t, "One two three four five six.", ask(`"max_tokens":64,`))
		assert.Equal(t, "One two", ask(`"max_tokens":2,`))
		assert.Equal(t, "One two three ", ask(`"max_tokens":64,"stop_sequences":["four"],`))
	}
}

func TestWhatASessionSentIsTakenBackByThatSessionAlone(t *testing.T) {
	r := start(t, []string{scenario("odd", "steps: [{reply: {content: [{type: hologram, projection: sphere}, {type: text, text: There.}]}}]")})
	_, text := r.post("/s/odd/a/v1/messages", talking("look", ""))
	said, _ := saidBy(t, text)
	again := talking("look", "", said, `{"role":"user","content":"And now?"}`)
	status, text := r.post("/s/odd/b/v1/messages", again)
	assert.Equal(t, 400, status, text)
	status, text = r.post("/s/odd/a/v1/messages", again)
	assert.Equal(t, 200, status, text)
	status, _ = r.post("/s/odd/a/v1/messages", strings.Replace(again, "hologram", "odour", 1))
	assert.Equal(t, 400, status, "of a type that nobody sent")
}

func TestASessionThatRestedTakesBackWhatItSent(t *testing.T) {
	clock := newHandClock()
	r := start(t, []string{scenario("odd", "steps: [{reply: {content: [{type: hologram, projection: sphere}, {type: text, text: There.}]}}]")}, WithClock(clock))
	_, text := r.post("/s/odd/v1/messages", talking("look", ""))
	said, _ := saidBy(t, text)
	clock.move(2 * time.Minute) // longer than an unnamed session goes on without requests
	status, text := r.post("/s/odd/v1/messages", talking("look", "", said, `{"role":"user","content":"And now?"}`))
	assert.Equal(t, 200, status, text)
}

func TestAResultMayNameACallByTheOddIDItHas(t *testing.T) {
	r := start(t, []string{scenario("odd", `steps: [{reply: {content: [{type: tool_use, id: "a|b", name: look}]}}, {reply: {text: Seen.}}]`)})
	_, text := r.post("/s/odd/a/v1/messages", talking("look", ""))
	said, results := saidBy(t, text)
	status, text := r.post("/s/odd/a/v1/messages", talking("look", "", said, results))
	assert.Equal(t, 200, status, text)
}
