package server

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhatTheUpstreamSaidIsTakenBack(t *testing.T) {
	const call = `steps: [{reply: {content: [{type: tool_use, id: "a|b", name: look}], stream: false}}, {reply: {text: seen}}]`
	front, _ := inFront(t, []string{scenario("api", "validate: off\n"+call)}, []string{forwards("")}, WithValidation("strict"))
	status, text := front.post("/s/front/one/v1/messages", talking("look", ""))
	require.Equal(t, 200, status, text)
	e := front.next()
	require.Len(t, e.Answer.Tools, 1)
	assert.Equal(t, "tool_use", e.Answer.Stop)
	said, results := saidBy(t, text)
	status, text = front.post("/s/front/one/v1/messages", talking("look", "", said, results))
	assert.Equal(t, 200, status, text)
	status, text = front.post("/s/front/two/v1/messages", talking("look", "", said, results))
	assert.Equal(t, 400, status, "nobody said that in another session: %s", text)
}

func TestLimitsCountWhatTheUpstreamUsed(t *testing.T) {
	for name, body := range map[string]string{"plain": hello, "a stream": streamed} {
		t.Run(name, func(t *testing.T) {
			front, _ := inFront(t, []string{scenario("api", "steps: [{reply: {text: x, usage: {output_tokens: 700}}}]")},
				[]string{scenario("front", "limits: {output_tokens_per_minute: 600}\nsteps: [{forward: {}}]")})
			status, _ := front.post("/s/front/one/v1/messages", body)
			assert.Equal(t, 200, status)
			front.next()
			status, _ = front.post("/s/front/one/v1/messages", body)
			assert.Equal(t, 429, status)
			assert.Equal(t, "output_tokens_per_minute", front.next().Limited)
		})
	}
}

func TestChecksAreLeftToTheUpstreamUnlessTheyAreAskedFor(t *testing.T) {
	const invalid = `{"model":"claude-opus-5","max_tokens":"many"}`
	for name, c := range map[string]struct {
		scenario string
		opts     []Option
		refused  bool
	}{
		"by default":      {"", nil, false},
		"by the server":   {"", []Option{WithValidation("strict")}, true},
		"by the scenario": {"validate: strict\n", nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			front, api := inFront(t, []string{scenario("api", "steps: [{reply: {}}]")}, []string{scenario("front", c.scenario+"steps: [{forward: {}}]")}, c.opts...)
			status, _ := front.post("/s/front/v1/messages", invalid)
			assert.Equal(t, 400, status)
			assert.Equal(t, c.refused, front.next().Refused)
			assert.Equal(t, c.refused, len(api.entries) == 0)
		})
	}
}

func TestAStepOfClaudemocksOwnLooksUpWhatItAnswers(t *testing.T) {
	front, _ := inFront(t, []string{scenario("api", "steps: [{reply: {}}]")},
		[]string{scenario("front", "rules: [{when: {endpoint: models}, steps: [{reply: {headers: {x-own: \"1\"}}}]}]")})
	answer, body := answerTo(t, front, front.request("GET", "/s/front/v1/models", ""))
	assert.Equal(t, 200, answer.StatusCode)
	assert.Equal(t, "1", answer.Header.Get("X-Own"))
	assert.Contains(t, body, "claude-opus")
}
