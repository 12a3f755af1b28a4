package server

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// agent is a recorded conversation with one call of a tool.
const agent = `match: [model, tools, messages]
steps:
  - request:
      turn: 1
      model: claude-opus-5
      tools: [search]
      messages: [{role: user, content: Where is the Louvre}]
    reply: {content: [{type: tool_use, id: toolu_010000000000000000000001, name: search, input: {q: Louvre}}]}
  - request:
      turn: 2
      model: claude-opus-5
      tools: [search]
      messages: [{role: user, content: [{type: tool_result, tool_use_id: toolu_010000000000000000000001, content: Paris}]}]
    reply: {text: In Paris.}
`

const agentHead = `{"model":"claude-opus-5","max_tokens":64,"tools":[{"name":"search","input_schema":{"type":"object"}}],"messages":[{"role":"user","content":"Where is the Louvre"}`

// agentResult returns the request with which the agent brings what the tool has found.
func agentResult(found string) string {
	return agentHead + `,{"role":"assistant","content":[{"type":"tool_use","id":"toolu_010000000000000000000001","name":"search","input":{"q":"Louvre"}}]},` +
		`{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_010000000000000000000001","content":"` + found + `"}]}]}`
}

func TestARequestThatFitsNoneOfTheRecordedIsRefusedWithTheDifference(t *testing.T) {
	const why = `this request fits none of the 2 recorded ones; nearest is step 2 (line 11): messages.2.content.0.content: recorded "Paris", got "Berlin"`
	r := start(t, []string{scenario("agent", agent)})
	status, answer := r.post("/s/agent/v1/messages", agentHead+"]}")
	require.Equal(t, http.StatusOK, status, answer)
	assert.Contains(t, answer, "toolu_010000000000000000000001")
	assert.Empty(t, failures(t, r))

	status, answer = r.post("/s/agent/v1/messages", agentResult("Berlin"))
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Contains(t, answer, `"type":"invalid_request_error","message":"claudemock: `+strings.ReplaceAll(why, `"`, `\"`)+`"`)
	r.next()
	assert.Equal(t, why, r.next().NearMiss)
	assert.Contains(t, strings.ReplaceAll(r.log.String(), `\"`, `"`), "level=WARN msg=\""+why)

	assert.Equal(t, []string{"expect.match " + strings.Replace(why, "this request", "request 2", 1)}, failures(t, r))

	status, answer = r.post("/s/agent/v1/messages", agentResult("Paris"))
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, answer, "In Paris.", "the refused request has taken no step")
}

func TestARecordingThatIsBrokenByOneStepGoesOnAfterIt(t *testing.T) {
	r := start(t, []string{scenario("agent", strings.Replace(agent, "  - request:\n      turn: 2", "  - error: overloaded_error\n  - request:\n      turn: 2", 1))})
	for i, c := range []struct {
		body   string
		status int
	}{{agentHead + "]}", 200}, {agentResult("Paris"), 529}, {agentResult("Paris"), 200}, {agentHead + "]}", 200}} {
		status, answer := r.post("/s/agent/v1/messages", c.body)
		assert.Equal(t, c.status, status, "request %d: %s", i+1, answer)
	}
	assert.Empty(t, failures(t, r))
}

func TestWhatTheAPIWouldRefuseIsAnsweredAsItWasRecorded(t *testing.T) {
	r := start(t, []string{scenario("odd", `match: [model, messages]
steps:
  - {request: {unreadable: true}, error: {type: invalid_request_error, message: No JSON it was.}}
  - {request: {model: no-such-model}, error: {type: not_found_error, message: No model it was.}}
  - {request: {method: GET, path: /v1/files/file_010000000000000000000001}, reply: {body: '{"id":"file_010000000000000000000001"}'}}
  - {request: {method: POST, path: /v1/elsewhere}, reply: {body: "{}"}}
  - {request: {turn: 1}, reply: {text: Fine.}}
`)})
	for _, c := range []struct{ method, path, body, want string }{
		{"POST", "/v1/messages", "no JSON", "No JSON it was."},
		{"POST", "/v1/messages", strings.Replace(hello, "claude-opus-5", "no-such-model", 1), "No model it was."},
		{"GET", "/v1/files/file_01AbCdEfGhIjKlMnOpQrStUv", "", `{"id":"file_010000000000000000000001"}`},
		{"POST", "/v1/elsewhere", "{}", "{}"},
		{"POST", "/v1/messages", hello, "Fine."},
		{"GET", "/v1/models", "", "none of them is for GET /v1/models"},
		{"POST", "/v1/messages", strings.Replace(hello, "max_tokens", "min_tokens", 1), "max_tokens: Field required"},
	} {
		_, answer, _ := r.do(c.method, "/s/odd"+c.path, c.body)
		assert.Contains(t, answer, c.want, "%s %s", c.method, c.path)
	}
}

func TestUnmatchedHealthyAnswersWhatWasNotRecorded(t *testing.T) {
	r := start(t, []string{scenario("agent", "unmatched: healthy\n"+agent)})
	status, _ := r.post("/s/agent/v1/messages", agentResult("Berlin"))
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, r.next().NearMiss, `got "Berlin"`)
	assert.Empty(t, failures(t, r))
}

func TestAStateOfARecordingRefusesNothingByItself(t *testing.T) {
	r := start(t, []string{scenario("agent", `rules: [{when: {nth: 1}, steps: [{error: overloaded_error}], then: down}]
states: {down: {rules: [{when: {nth: 3}, steps: [{error: api_error}], then: start}]}}
`+agent)})
	for i, status := range []int{529, 200, 500, 400} {
		got, answer := r.post("/s/agent/v1/messages", hello)
		assert.Equal(t, status, got, "request %d: %s", i+1, answer)
	}
}

// failures lists what the verdict on the session of the agent says failed.
func failures(t *testing.T, r *running) (all []string) {
	t.Helper()
	judged, err := r.Verdict("agent", nil)
	require.NoError(t, err)
	for _, f := range judged.Failures() {
		all = append(all, f.Rule+" "+f.Text)
	}
	return all
}
