package server

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestARuleBeforeTheChecksStrikesWhateverIsAsked sends what the API would refuse:
// an edge in front of it does not look.
func TestARuleBeforeTheChecksStrikesWhateverIsAsked(t *testing.T) {
	r := start(t, []string{scenario("edge", `
limits: {requests_per_minute: 1}
rules:
  - when: {endpoint: any, headers: {x-ban: {exists: true}}}
    before: checks
    steps: [{error: {status: 403, body: banned}}]
  - when: {endpoint: any, headers: {x-reset: {exists: true}}}
    before: checks
    steps: [{faults: [{headers: {set: {x-edge: cut}}}]}]
  - when: {body: {model: claude-next}}
    before: checks
    steps: [{error: overloaded_error, repeat: 2}]
    then: healthy
steps: [{error: api_error}]`)})
	for _, c := range []struct {
		name, method, path, body string
		headers                  []string
		want                     int
	}{
		{"no JSON", http.MethodPost, "/v1/messages", "no JSON", []string{"x-ban: 1"}, 403},
		{"another method", http.MethodPatch, "/v1/messages", hello, []string{"x-ban: 1"}, 403},
		{"a path that there is not", http.MethodGet, "/v1/nowhere", "", []string{"x-ban: 1"}, 403},
		{"no key", http.MethodPost, "/v1/messages", hello, []string{"x-ban: 1", "x-api-key: "}, 403},
		{"an endpoint that answers with a list", http.MethodGet, "/v1/models", "", []string{"x-ban: 1"}, 403},
		{"no ban, no JSON", http.MethodPost, "/v1/messages", "no JSON", nil, 400},
		{"faults strike the API's refusal", http.MethodPost, "/v1/messages", "no JSON", []string{"x-reset: 1"}, 400},
		{"an unknown model", http.MethodPost, "/v1/messages", strings.Replace(hello, "claude-", "claude-next\",\"_\":\"", 1), nil, 529},
		{"a rule behind the checks", http.MethodPost, "/v1/messages", hello, nil, 500},
		{"a limit", http.MethodPost, "/v1/messages", hello, nil, 429},
		{"before a limit", http.MethodPost, "/v1/messages", hello, []string{"x-ban: 1"}, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			resp, err := r.client.Do(r.request(c.method, "/s/edge/one"+c.path, c.body, c.headers...))
			require.NoError(t, err)
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			assert.Equal(t, c.want, resp.StatusCode, string(body))
			assert.Equal(t, c.want >= 400 && c.want != 403 && c.want != 529 && c.want != 500 && len(c.headers) == 0, r.next().Refused)
			if c.name == "faults strike the API's refusal" {
				assert.Equal(t, "cut", resp.Header.Get("X-Edge"))
			}
			if c.want == 403 {
				assert.Equal(t, "banned", string(body))
				assert.Empty(t, resp.Header.Get("Retry-After"), "the limit has nothing to say")
			}
		})
	}
}

func TestAScenarioSaysHowMuchIsChecked(t *testing.T) {
	unknown := strings.Replace(hello, "claude-", "nobodys-", 1)
	for validate, want := range map[string][]int{
		"":                                      {404, 400},
		"validate: schema":                      {200, 200},
		"validate: off":                         {200, 200},
		"validate: {except: [model]}":           {200, 400},
		"validate: {except: [model, thinking]}": {200, 400},
	} {
		r := start(t, []string{scenario("checked", validate)})
		for i, body := range []string{unknown, strings.Replace(hello, "{", `{"who":"knows",`, 1)} {
			status, said := r.post("/s/checked/one/v1/messages", body)
			assert.Equal(t, want[i], status, validate+" "+said)
		}
	}
}

func TestAProbeIsARequestOnlyForARuleThatItFits(t *testing.T) {
	r := start(t, []string{scenario("edge", `
rules:
  - when: {endpoint: any, headers: {x-ban: {exists: true}}, nth: {from: 1}}
    before: checks
    steps: [{error: {status: 403, body: banned}}]
  - when: {method: HEAD, headers: {x-old: {exists: true}}}
    before: checks
    steps: [{error: {status: 501, body: ""}}]`)})
	for _, c := range []struct {
		path   string
		header string
		want   int
		probe  bool
	}{
		{"/", "x-none: 1", 404, true},
		{"/v1/messages", "x-none: 1", 405, true},
		{"/", "x-ban: 1", 403, false},
		{"/v1/messages", "x-ban: 1", 403, false},
		{"/v1/messages", "x-old: 1", 501, false},
	} {
		status, _, _ := r.do(http.MethodHead, "/s/edge/one"+c.path, "", c.header)
		assert.Equal(t, c.want, status, c.path+" "+c.header)
		assert.Equal(t, c.probe, r.next().Probe, c.path+" "+c.header)
	}
}
