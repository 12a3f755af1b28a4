package server

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// oauth scripts a token endpoint beside the API.
const oauth = `
rules:
  - when: {endpoint: other, method: POST, path: /v1/oauth/token, body: {grant_type: password}}
    steps: [{error: {status: 400, body: '{"error":"unsupported_grant_type"}'}}]
  - when: {endpoint: other, method: POST, path: /v1/oauth/token}
    steps:
      - error: {status: 503}
      - reply: {body: '{"access_token":"sk-ant-oat01-refreshed"}'}
    then: healthy
  - when: {key: "*refreshed"}
    steps: [{reply: {text: fresh}}]
steps: [{error: authentication_error}]`

// bare leaves out what the API asks of every request.
var bare = []string{"x-api-key: ", "anthropic-version: ", "content-type: application/x-www-form-urlencoded"}

const (
	tokenPath   = "/s/login/one/v1/oauth/token"
	refreshForm = "grant_type=refresh_token&refresh_token=sk-ant-ort01-secret"
)

func TestARuleAnswersAPathThatTheAPIDoesNotHave(t *testing.T) {
	r := start(t, []string{scenario("login", oauth)})
	const messages = "/s/login/one/v1/messages"
	refresh := func(want int) string {
		t.Helper()
		status, body := r.post(tokenPath, refreshForm, bare...)
		assert.Equal(t, want, status, body)
		return body
	}
	status, _ := r.post(messages, hello)
	assert.Equal(t, 401, status)
	r.next()

	refresh(503)
	e := r.next()
	assert.Equal(t, "other", e.Endpoint)
	assert.Equal(t, tokenPath, e.Path)
	assert.Equal(t, 2, e.Rule)
	assert.Equal(t, 1, e.Step)
	assert.False(t, e.Refused)
	assert.Empty(t, e.Leaks, "a token endpoint is told tokens")
	assert.NotContains(t, e.Body, "secret")
	assert.Contains(t, e.Body, "grant_type=refresh_token&refresh_token=sha256:")

	assert.JSONEq(t, `{"access_token":"sk-ant-oat01-refreshed"}`, refresh(200))
	r.next()
	status, body := r.post(messages, hello, "x-api-key: ", "authorization: Bearer sk-ant-oat01-refreshed")
	assert.Equal(t, 200, status)
	assert.Contains(t, body, "fresh")
	r.next()

	assert.Contains(t, refresh(404), "Not found", "when its steps are used up, the path is unknown again")
	assert.True(t, r.next().Refused)
}

func TestAJSONBodyOfSuchAPathIsReadWhateverItsContentType(t *testing.T) {
	r := start(t, []string{scenario("login", oauth)})
	for _, tt := range []struct{ name, body, want string }{
		{"JSON", `{"grant_type":"password"}`, "unsupported_grant_type"},
		{"a form", "grant_type=password", "overloaded_error"},
		{"cut JSON", `{"grant_type":"password"`, "sk-ant-oat01-refreshed"},
	} {
		_, body := r.post("/s/login/v1/oauth/token", tt.body, bare...)
		assert.Contains(t, body, tt.want, tt.name)
	}
}

func TestPathsThatNoRuleAnswersAreRefusedAsTheAPIDoes(t *testing.T) {
	tests := []struct {
		name, method, path string
		headers            []string
		status             int
		want, near         string
	}{
		{"another path", "POST", "/s/login/one/v1/oauth/revoke", nil, 404, `"not_found_error","message":"Not found"`, `wants path "/v1/oauth/token", and got "/v1/oauth/revoke"`},
		{"another method", "GET", tokenPath, nil, 404, `"Not found"`, `wants method "POST", and got "GET"`},
		{"without a key", "POST", "/s/login/one/v1/nonsense", bare, 404, `"Not found"`, `wants path`},
		{"a scenario without such rules", "POST", "/v1/oauth/token", nil, 404, `"Not found"`, ""},
		{"a wrong method on the API's own path", "DELETE", "/s/login/one/v1/messages", nil, 405, "Method Not Allowed", ""},
		{"a scenario that refuses what no rule matches", "POST", "/s/strict/v1/oauth/tokens", nil, 400, `claudemock: no rule matches this request; the nearest, rule 2`, `got "/v1/oauth/tokens"`},
	}
	r := start(t, []string{scenario("login", oauth), scenario("strict", "unmatched: refuse"+oauth)})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, body, _ := r.do(tt.method, tt.path, "", tt.headers...)
			assert.Equal(t, tt.status, status)
			assert.Contains(t, body, tt.want)
			e := r.next()
			assert.True(t, e.Refused)
			assert.Zero(t, e.Step)
			assert.Contains(t, e.NearMiss, tt.near)
			assert.Equal(t, tt.near == "", e.NearMiss == "", e.NearMiss)
		})
	}
	status, body := r.post(tokenPath, refreshForm, bare...)
	assert.Equal(t, 503, status, "none of them took a step: %s", body)
}

func TestSuchPathsAreSeenBelowTheScenario(t *testing.T) {
	r := start(t, []string{scenario("echo", `
rules:
  - {when: {endpoint: other, path: /v1}, steps: [{reply: {body: base}}]}
  - {when: {endpoint: other, path: /}, steps: [{reply: {body: root}}]}
  - {when: {endpoint: other, path: /v1/v1/messages}, steps: [{reply: {body: twice}}]}
  - {when: {endpoint: other, path: "*/oauth/*"}, steps: [{reply: {body: login}}]}
  - {when: {endpoint: other, path: "/wide open"}, steps: [{reply: {body: spaced}}]}`)})
	for _, tt := range []struct{ path, want string }{
		{"/s/echo/v1/", "base"},
		{"/s/echo/one/v1", "base"},
		{"/s/echo/one/v1/", "base"},
		{"/s/echo//v1/", "base"},
		{"/s/echo", "root"},
		{"/s/echo/", "root"},
		{"/s/echo/v1/v1/messages", "twice"},
		{"/s/echo/one/v1/v1/messages", "twice"},
		{"/s/echo/v1/oauth/token?beta=true", "login"},
		{"/s/echo/one/oauth/authorize", "login"},
		{"/s/echo/one/wide%20open", "spaced"},
	} {
		_, body, _ := r.do(http.MethodGet, tt.path, "", bare...)
		assert.Equal(t, tt.want, body, tt.path)
	}
	_, body, _ := r.do(http.MethodGet, "/v1/oauth/token", "", append(bare, "x-mock-scenario: echo")...)
	assert.Equal(t, "login", body, "by header")
}

func TestAStepOfFaultsBreaksThe404OfSuchAPath(t *testing.T) {
	r := start(t, []string{scenario("broken", `
rules:
  - when: {endpoint: other, path: /v1/a}
    steps: [{faults: [status: 418]}, {faults: [reset]}]`)})
	status, body := r.post("/s/broken/v1/a", "", bare...)
	assert.Equal(t, 418, status)
	assert.Contains(t, body, "Not found")
	_, err := r.client.Do(r.request(http.MethodPost, "/s/broken/v1/a", "")) //nolint:bodyclose // there is none
	assert.Error(t, err)
}

func TestSuchPathsUseNoneOfTheRateLimits(t *testing.T) {
	r := start(t, []string{scenario("login", "limits: {requests_per_minute: 1, input_tokens_per_minute: 1000}"+oauth)})
	long := `{"messages":[{"role":"user","content":"` + strings.Repeat("word ", 5000) + `"}]}`
	for _, want := range []int{503, 200} {
		status, body := r.post(tokenPath, long, bare...)
		require.Equal(t, want, status, body)
	}
	status, body := r.post("/s/login/one/v1/messages", hello)
	assert.Equal(t, 401, status, body)
}

func TestARuleSeesThePathAsItWasSentAndTheQuery(t *testing.T) {
	r := start(t, []string{scenario("raw", `
rules:
  - {when: {endpoint: any, raw_path: "//v1/messages/"}, steps: [{error: {status: 510}}]}
  - {when: {endpoint: any, raw_path: "/v1/models/claude%2Dopus-4-8"}, steps: [{error: {status: 511}}]}
  - {when: {endpoint: any, query: {beta: "true"}}, steps: [{error: {status: 512}}]}
  - {when: {endpoint: any, path: /v1/files}, steps: [{error: {status: 513}}]}`)})
	for path, want := range map[string]int{
		"/s/raw/one//v1/messages/":                     510,
		"/s/raw/one/v1/messages":                       200,
		"//s/raw//v1/messages/":                        510,
		"/s/raw/v1/messages?beta=true":                 512,
		"/s/raw/v1/models/claude%2Dopus-4-8?beta=true": 511,
		"/s/raw/v1/models/claude-opus-4-8?beta=true":   512,
		"/s/raw/v1/files/":                             513,
	} {
		method := http.MethodPost
		if strings.Contains(path, "models") || strings.Contains(path, "files") {
			method = http.MethodGet
		}
		resp, err := r.client.Do(r.request(method, path, hello))
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		assert.Equal(t, want, resp.StatusCode, path)
	}
}

func TestARuleAnswersAForeignPathWithAMessage(t *testing.T) {
	r := start(t, []string{scenario("vertex", `
rules:
  - when: {endpoint: other, path: "*:rawPredict", model: claude-haiku-*}
    steps: [{reply: {text: "from a cloud"}}]
  - when: {endpoint: other, path: "*:streamRawPredict"}
    steps: [{reply: {text: "from a cloud", stream: true}, faults: [{close: {at: {event: message_stop, edge: before}}}]}]
  - when: {endpoint: other, path: /invoke, stream: true}
    steps: [{reply: {content: [{type: tool_use, name: get_weather, input: {city: Oslo}}]}, faults: [{unset: {path: usage, at: message_delta}}]}]
  - when: {endpoint: other, path: /invoke}
    steps: [{reply: {text: "from a gateway"}}]`)})
	const models = "/s/vertex/one/v1/projects/p/locations/l/publishers/anthropic/models/claude-haiku-4-5@20251001"
	const asks = `{"anthropic_version":"vertex-2023-10-16","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]`
	status, body := r.post(models+":rawPredict", asks+"}", bare...)
	assert.Equal(t, 200, status)
	assert.Contains(t, body, `"type":"message"`)
	assert.Contains(t, body, `"model":"claude-haiku-4-5@20251001"`)
	assert.Contains(t, body, `"text":"from a cloud"`)

	resp, err := r.client.Do(r.request(http.MethodPost, models+":streamRawPredict", asks+"}", bare...))
	require.NoError(t, err)
	streamed, err := io.ReadAll(resp.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.NoError(t, resp.Body.Close())
	body = string(streamed)
	assert.Contains(t, body, "event: message_start")
	assert.Contains(t, body, "event: message_delta")
	assert.NotContains(t, body, "event: message_stop")

	_, body = r.post("/s/vertex/one/invoke", asks+`,"model":"claude-x","stream":true,"tools":[{"name":"get_weather","input_schema":{"type":"object"}}]}`, bare...)
	assert.Contains(t, body, `"type":"input_json_delta"`)
	assert.Contains(t, body, "event: message_stop")

	_, body = r.post("/s/vertex/one/invoke", asks+`,"model":"claude-x"}`, bare...)
	assert.Contains(t, body, `"text":"from a gateway"`)
}
