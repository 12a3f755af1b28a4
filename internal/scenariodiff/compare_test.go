package scenariodiff_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scenariodiff"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
)

func parse(t *testing.T, name, rest string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Parse(name, []byte("name: "+name+"\nsummary: "+name+"\n"+rest), faults.Builtin())
	require.NoError(t, err)
	return s
}

// told returns the changes as lines.
func told(t *testing.T, before, after string, o scenariodiff.Options) (lines []string) {
	t.Helper()
	changes, err := scenariodiff.Compare(parse(t, "before", before), parse(t, "after", after), o)
	require.NoError(t, err)
	for _, c := range changes {
		if c.Kind != scenariodiff.Changed {
			lines = append(lines, fmt.Sprintf("%s %d: %s", c.Kind, c.Step, c.What))
		}
		for _, d := range c.Differences {
			lines = append(lines, fmt.Sprintf("%d %s", c.Step, d.Text("was", "now")))
		}
	}
	return lines
}

// streamed is a reply with the events of a text in these parts.
func streamed(model, end string, parts ...string) string {
	var b strings.Builder
	b.WriteString("{reply: {events: [{data: {type: message_start, message: {model: " + model + ", id: msg_" + strconv.Itoa(len(parts)) + ", type: message, role: assistant, content: [], stop_reason: null, usage: {input_tokens: 9, output_tokens: 1}}}}, " +
		"{data: {type: content_block_start, index: 0, content_block: {type: text, text: ''}}}, ")
	for _, part := range parts {
		fmt.Fprintf(&b, "{data: {type: content_block_delta, index: 0, delta: {type: text_delta, text: %q}}}, ", part)
	}
	b.WriteString("{data: {type: content_block_stop, index: 0}}, {data: {type: message_delta, delta: {stop_reason: end_turn}, usage: {output_tokens: 7}}}")
	if end != "" {
		b.WriteString(", {data: {type: " + end + "}}")
	}
	return b.String() + "]}}"
}

func TestTheSameForAClientIsTheSame(t *testing.T) {
	for _, c := range []struct{ name, before, after string }{
		{"a stream cut otherwise", "steps: [" + streamed("m", "message_stop", "One two three.") + "]", "steps: [" + streamed("m", "message_stop", "One ", "two ", "three.") + "]"},
		{"a stream and a text", "steps: [" + streamed("claude-opus-5", "message_stop", "One two ", "three.") + "]", "steps: [{reply: {text: One two three.}}]"},
		{"a body and a stream", "steps: [" + streamed("m", "message_stop", "One.") + "]",
			`steps: [{reply: {body: '{"id":"msg_x","role":"assistant","type":"message","model":"m","content":[{"text":"One.","type":"text"}],"stop_reason":"end_turn","usage":{"input_tokens":9,"output_tokens":7}}'}}]`},
		{"pauses", "steps: [{reply: {text: x, pace: {first: 1s}}, faults: [{delay: {for: 3s}}, {stall: {for: 2s}}]}]", "steps: [{reply: {text: x}}]"},
		{"ids", "steps: [{reply: {offered: ignore, content: [{type: tool_use, id: toolu_1, name: f, input: {a: 1, b: 2}}]}}]",
			"steps: [{reply: {offered: ignore, content: [{type: tool_use, id: toolu_2, name: f, input: {b: 2, a: 1}}]}}]"},
		{"headers of the day", "steps: [{error: {type: api_error, headers: {Date: x, cf-ray: a}}}]", "steps: [{error: api_error}]"},
	} {
		assert.Empty(t, told(t, c.before, c.after, scenariodiff.Options{}), c.name)
		assert.Empty(t, told(t, c.after, c.before, scenariodiff.Options{}), c.name)
	}
}

func TestWhatAClientGetsOtherwiseIsToldWhereItIs(t *testing.T) {
	for _, c := range []struct {
		name, before, after string
		options             scenariodiff.Options
		want                []string
	}{
		{"a text", "steps: [{reply: {text: in Paris}}]", "steps: [" + streamed("m", "message_stop", "in ", "Berlin") + "]", scenariodiff.Options{},
			[]string{`1 message.content.0.text: was "in Paris", now "in Berlin"`}},
		{"a model", "steps: [" + streamed("m", "message_stop", "x") + "]", "steps: [" + streamed("n", "message_stop", "x") + "]", scenariodiff.Options{}, []string{`1 message.model: was "m", now "n"`}},
		{"an error", "steps: [{error: overloaded_error}]", "steps: [{error: {type: api_error, message: No, headers: {X-A: b}}}]", scenariodiff.Options{}, []string{
			"1 status: was 529, now 500", `1 headers.x-a: was nothing, now "b"`, `1 error: was {"type":"overloaded_error","message":"Overloaded"}, now {"type":"api_error","message":"No"}`,
		}},
		{"how long to wait", "steps: [{error: {type: rate_limit_error, retry_after: 3}}]", "steps: [{error: {type: rate_limit_error, retry_after: 5}}]", scenariodiff.Options{},
			[]string{`1 headers.retry-after: was "3", now "5"`}},
		{"a step more", "steps: [{reply: {text: a}}, {reply: {text: b}}]", "steps: [{reply: {text: a}}, {error: overloaded_error}, {reply: {text: c}}]", scenariodiff.Options{},
			[]string{`added 2: 529 overloaded_error "Overloaded"`, `3 message.content.0.text: was "b", now "c"`}},
		{"a step less", "steps: [{reply: {text: a}}, {reply: {body: <html>}}]", "steps: [{reply: {text: a}}]", scenariodiff.Options{}, []string{`removed 2: 200 "<html>"`}},
		{"a fault", "steps: [{reply: {text: a}}]", "steps: [{reply: {text: a}, faults: [close]}]", scenariodiff.Options{}, []string{`1 faults.0: was nothing, now "close"`}},
		{"usage by itself", "steps: [{reply: {text: a, usage: {input_tokens: 3, output_tokens: 1}}}]", "steps: [{reply: {text: a, usage: {input_tokens: 4, output_tokens: 1}}}]", scenariodiff.Options{},
			[]string{"1 usage.input_tokens: was 3, now 4"}},
		{"a stream without its end", "steps: [" + streamed("m", "message_stop", "x") + "]", "steps: [" + streamed("m", "", "x") + "]", scenariodiff.Options{},
			[]string{`1 events: was nothing, now {"end":"no message_stop"}`}},
		{"an event that is new", "steps: [" + streamed("m", "message_stop", "x") + "]", "steps: [" + streamed("m", "message_stop}}, {data: {type: message_note", "x") + "]", scenariodiff.Options{},
			[]string{`1 events: was nothing, now {"unknown":["message_note"]}`}},
		{"how often", "steps: [{error: api_error}, {}]", "steps: [{error: api_error, repeat: 3}, {}]", scenariodiff.Options{}, []string{"1 step.repeat: was nothing, now 3"}},
		{"a condition", "rules: [{when: {turn: 1}, steps: [{error: api_error}], then: healthy}]", "rules: [{when: {turn: 2}, steps: [{error: api_error}], then: healthy}]", scenariodiff.Options{},
			[]string{`1 rule.when: was "turn 1", now "turn 2"`}},
		{"a setting", "validate: off\nsteps: [{}]", "steps: [{}]", scenariodiff.Options{}, []string{`0 scenario.validate: was "off", now nothing`}},
		{"a request", `match: [messages]
steps: [{request: {turn: 1, messages: [{role: user, content: Paris}]}, reply: {text: a}}]`, `match: [messages]
steps: [{request: {turn: 1, messages: [{role: user, content: [{type: text, text: Berlin}]}]}, reply: {text: a}}]`, scenariodiff.Options{},
			[]string{`1 request.messages.0.content.0.text: was "Paris", now "Berlin"`}},
		{"an answer to another endpoint", "match: [messages]\nsteps: [{request: {method: GET, path: /v1/models/m}, reply: {body: '{\"type\":\"model\",\"id\":\"m\"}'}}]",
			"match: [messages]\nsteps: [{request: {method: GET, path: /v1/models/m}, reply: {body: '{\"type\":\"model\",\"id\":\"n\"}'}}]", scenariodiff.Options{},
			[]string{`1 body.id: was "m", now "n"`}},
		{"an alternative", "steps: [{choose: [{error: api_error}, {reply: {text: a}}]}]", "steps: [{choose: [{error: api_error}, {reply: {text: b}}]}]", scenariodiff.Options{},
			[]string{`2 message.content.0.text: was "a", now "b"`}},
		{"pauses where they count", "steps: [{reply: {text: x}, faults: [{delay: {for: 3s}}]}]", "steps: [{reply: {text: x, pace: {first: 1s}}}]", scenariodiff.Options{Timing: true},
			[]string{`1 pace.first: was nothing, now "1s"`, `1 faults.0: was {"delay":{"for":"3s"}}, now nothing`}},
		{"nothing of what is ignored", "steps: [{reply: {text: a, usage: {input_tokens: 3}}}]", "steps: [{reply: {text: b, usage: {input_tokens: 4}}}]", scenariodiff.Options{Ignore: []string{"usage", "text"}}, nil},
		{"bytes", "steps: [{reply: {body: {base64: /wA=}}}]", "steps: [{reply: {body: {base64: /wE=}}}]", scenariodiff.Options{}, []string{
			`1 body: was "2 bytes, SHA-256 ea5dbf9596d187e9…", now "2 bytes, SHA-256 437cb43a30226e63…"`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, told(t, c.before, c.after, c.options)) })
	}
}

func TestDifferencesOfAStepAreBounded(t *testing.T) {
	content := func(text string) string {
		return "steps: [{reply: {content: [" + strings.Repeat("{type: text, text: "+text+"}, ", 150) + "]}}]"
	}
	changes, err := scenariodiff.Compare(parse(t, "before", content("a")), parse(t, "after", content("b")), scenariodiff.Options{})
	require.NoError(t, err)
	require.Len(t, changes, 1)
	assert.Len(t, changes[0].Differences, scenariodiff.MaxDifferences)
	assert.True(t, changes[0].More)
}

func TestNoScenarioDiffersFromItself(t *testing.T) {
	known, err := catalogue.Open()
	require.NoError(t, err)
	for _, name := range known.Names() {
		s, err := known.Get(name)
		require.NoError(t, err)
		for _, timing := range []bool{false, true} {
			changes, err := scenariodiff.Compare(s, s, scenariodiff.Options{Timing: timing})
			require.NoError(t, err)
			assert.Empty(t, changes, name)
		}
	}
}
