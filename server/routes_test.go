package server

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

func TestPathsAndHeadersPickTheSession(t *testing.T) {
	tests := []struct {
		name    string
		path    string
		headers []string
		session string
	}{
		{"nothing said: the default scenario", "/v1/messages", nil, "healthy"},
		{"a scenario by path", "/s/mine/v1/messages", nil, "mine"},
		{"a session by path", "/s/mine/a/v1/messages", nil, "mine.a"},
		{"a scenario by header", "/v1/messages", []string{"x-mock-scenario: mine"}, "mine"},
		{"a session by header", "/v1/messages", []string{"x-mock-scenario: mine", "x-mock-session: a"}, "mine.a"},
		{"a session of the default scenario", "/v1/messages", []string{"x-mock-session: a"}, "healthy.a"},
		{"the path before the header", "/s/mine/a/v1/messages", []string{"x-mock-scenario: healthy", "x-mock-session: b"}, "mine.a"},
		{"a session by header of a scenario by path", "/s/mine/v1/messages", []string{"x-mock-session: a"}, "mine.a"},
		{"a base URL that ends in a slash", "/s/mine//v1/messages", nil, "mine"},
		{"a slash at the end", "/s/mine/a/v1/messages/", nil, "mine.a"},
		{"the beta form", "/s/mine/v1/messages?beta=true", nil, "mine"},
		{"where Foundry has the API", "/anthropic/v1/messages", nil, "healthy"},
		{"there, a scenario by path", "/s/mine/anthropic/v1/messages", nil, "mine"},
		{"there, a session by path", "/s/mine/a/anthropic/v1/messages", nil, "mine.a"},
	}
	r := start(t, []string{scenario("mine", `steps: [{reply: {text: "mine"}}]`)})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, body := r.post(tt.path, hello, tt.headers...)
			assert.Equal(t, 200, status, body)
			assert.Equal(t, tt.session, r.next().Session)
		})
	}
}

func TestPathsThatLeadNowhere(t *testing.T) {
	tests := []struct {
		name, method, path string
		headers            []string
		status             int
		want               string // a part of the error
		session            string
	}{
		{"an unknown path", "POST", "/v1/nonsense", nil, 404, `"type":"not_found_error","message":"Not found"`, "healthy"},
		{"the root", "GET", "/", nil, 404, `"Not found"`, "healthy"},
		{"an unknown path of a scenario", "POST", "/s/mine/v1/nonsense", nil, 404, `"Not found"`, "mine"},
		{"a base URL without v1 for a client that adds none", "POST", "/s/mine/messages", nil, 404, `"Not found"`, "mine"},
		{"v1 twice", "POST", "/s/mine/v1/v1/messages", nil, 404, `"Not found"`, "mine"},
		{"a control endpoint below a scenario", "GET", "/s/mine/_mock/sessions", nil, 404, `"Not found"`, "mine._mock"},
		{"a wrong method", "GET", "/s/mine/v1/messages", nil, 405, `"invalid_request_error","message":"Method Not Allowed"`, "mine"},
		{"an unknown scenario", "POST", "/s/mnie/v1/messages", nil, 404, `there is no scenario \"mnie\"; did you mean \"mine\"?`, ""},
		{"an unknown scenario by header", "POST", "/v1/messages", []string{"x-mock-scenario: mnie"}, 404, `did you mean \"mine\"?`, ""},
		{"a session that cannot be named so", "POST", "/v1/messages", []string{"x-mock-session: a/b"}, 400, `\"a/b\" is no session name`, ""},
		{"v1 as a session", "POST", "/v1/messages", []string{"x-mock-session: v1"}, 400, `\"v1\" is no session name`, ""},
		{"anthropic as a session", "POST", "/v1/messages", []string{"x-mock-session: anthropic"}, 400, `\"anthropic\" is no session name`, ""},
		{"Foundry's path without v1", "POST", "/anthropic/messages", nil, 404, `"Not found"`, "healthy"},
		{"an unknown control endpoint", "GET", "/_mock/nonsense", nil, 404, `there is no control endpoint GET /_mock/nonsense`, "-"},
		{"a control endpoint with a wrong method", "PUT", "/_mock/sessions", nil, 405, `this endpoint does not take PUT: it takes GET, HEAD, POST, OPTIONS`, "-"},
	}
	r := start(t, []string{scenario("mine", `steps: [{reply: {text: "mine"}}]`)})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, body, header := r.do(tt.method, tt.path, hello, tt.headers...)
			assert.Equal(t, tt.status, status)
			assert.Contains(t, body, tt.want)
			if tt.session == "-" {
				return
			}
			assert.Contains(t, body, `"request_id":"`+header.Get("Request-Id")+`"`)
			e := r.next()
			assert.Equal(t, tt.session, e.Session)
			assert.True(t, e.Refused)
		})
	}
}

func TestRefusalsComeInTheAPIsOrder(t *testing.T) {
	const limit = 1000
	large := strings.Repeat(" ", limit+1)
	tests := []struct {
		name, method, path, body string
		headers                  []string
		status                   int
		want                     string
	}{
		// barryceelen/Claudette#7: whoever visits https://api.anthropic.com/v1/ without a key gets the 404.
		{"an unknown path first of all", "GET", "/v1/nonsense", large, []string{"x-api-key: ", "anthropic-version: "}, 404, "Not found"},
		{"a missing key before the method", "PUT", "/v1/messages", large, []string{"x-api-key: ", "anthropic-version: "}, 401, "x-api-key header is required"},
		{"a bad key before the version", "POST", "/s/locked/v1/messages", large, []string{"anthropic-version: "}, 401, "invalid x-api-key"},
		{"the version before the method", "PUT", "/v1/messages", large, []string{"anthropic-version: "}, 400, "anthropic-version: header is required"},
		{"the betas before the method", "PUT", "/v1/messages", large, []string{"anthropic-beta: a,,b"}, 400, "anthropic-beta"},
		{"the method before the size", "PUT", "/v1/messages", large, nil, 405, "Method Not Allowed"},
		{"the size before the JSON", "POST", "/v1/messages", large, nil, 413, "Request exceeds the maximum size"},
		{"the encoding before the JSON", "POST", "/v1/messages", "{", []string{"content-encoding: gzip"}, 400, "request_body_encoding_invalid"},
		{"the content type before the JSON", "POST", "/v1/messages", "{", []string{"content-type: text/plain"}, 400, "content-type"},
		{"the JSON before what it says", "POST", "/v1/messages", `{"model":`, nil, 400, "The request body is not valid JSON"},
		{"and then what it says", "POST", "/v1/messages", `{"model":"claude-opus-5"}`, nil, 400, "Field required"},
		{"an unknown model in the path", "GET", "/v1/models/gpt-1", "", nil, 404, "model: gpt-1"},
		{"an impossible limit", "GET", "/v1/models?limit=0", "", nil, 400, "limit: "},
	}
	r := start(t, []string{scenario("locked", "keys: {valid: [another-key]}\nsteps: [{reply: {}}]")}, WithMaxBody(limit))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, body, _ := r.do(tt.method, tt.path, tt.body, tt.headers...)
			assert.Equal(t, tt.status, status)
			assert.Contains(t, body, tt.want)
			e := r.next()
			assert.True(t, e.Refused)
			assert.Zero(t, e.Step)
		})
	}
}

func TestARefusalTakesNoStep(t *testing.T) {
	r := start(t, []string{scenario("once", `steps: [{error: overloaded_error}, {reply: {text: "fine"}}]`)})
	status, _ := r.post("/s/once/v1/messages", `{}`)
	assert.Equal(t, 400, status)
	status, _ = r.post("/s/once/v1/messages", hello)
	assert.Equal(t, 529, status)
	status, body := r.post("/s/once/v1/messages", hello)
	assert.Equal(t, 200, status)
	assert.Contains(t, body, "fine")

	var got []int
	for range 3 {
		got = append(got, r.next().Step)
	}
	assert.Equal(t, []int{0, 1, 2}, got)
}

func TestABodyOfUnknownLengthIsBoundedToo(t *testing.T) {
	r := start(t, nil, WithMaxBody(1000))
	req := r.request(http.MethodPost, "/v1/messages", strings.Repeat(" ", 2000))
	req.ContentLength = -1
	res, err := r.client.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	assert.Equal(t, 413, res.StatusCode)
}

func TestACutBodyIsJournaledAndTakesNoStep(t *testing.T) {
	r := start(t, nil)
	conn := r.raw("/v1/messages", hello)
	r.next()
	_, err := conn.Write([]byte("POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"))
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	e := r.next()
	assert.Equal(t, journal.Left, e.End)
	assert.Zero(t, e.Ordinal)
	assert.Equal(t, "{", e.Body)
}

func TestValidationMayTolerateUnknownModels(t *testing.T) {
	r := start(t, nil, WithValidation("schema"))
	status, body, _ := r.do(http.MethodGet, "/v1/models/model_id", "")
	assert.Equal(t, 200, status)
	assert.Contains(t, body, `"id":"model_id"`)
}

func TestBrowsers(t *testing.T) {
	r := start(t, nil)
	const origin = "origin: https://app.example"

	t.Run("a preflight admits any origin and the headers it asks for", func(t *testing.T) {
		status, _, h := r.do(http.MethodOptions, "/s/healthy/v1/messages", "", origin,
			"access-control-request-method: POST", "access-control-request-headers: authorization,x-api-key")
		assert.Equal(t, 200, status)
		assert.Equal(t, "*", h.Get("Access-Control-Allow-Origin"))
		assert.Equal(t, "authorization,x-api-key", h.Get("Access-Control-Allow-Headers"))
		assert.Contains(t, h.Get("Access-Control-Allow-Methods"), "POST")
	})
	t.Run("a request must say that it comes from a browser on purpose", func(t *testing.T) {
		status, body, h := r.do(http.MethodPost, "/v1/messages", hello, origin)
		assert.Equal(t, 401, status)
		assert.Contains(t, body, `"authentication_error","message":"CORS requests must set 'anthropic-dangerous-direct-browser-access' header"`)
		assert.Equal(t, "*", h.Get("Access-Control-Allow-Origin"), "or the page could not read the refusal")
	})
	t.Run("one that does is answered", func(t *testing.T) {
		status, body, h := r.do(http.MethodPost, "/v1/messages", hello, origin, "anthropic-dangerous-direct-browser-access: true")
		assert.Equal(t, 200, status, body)
		assert.Equal(t, "*", h.Get("Access-Control-Allow-Origin"))
	})
	t.Run("programs are told nothing of origins", func(t *testing.T) {
		_, _, h := r.do(http.MethodPost, "/v1/messages", hello)
		assert.NotContains(t, h, "Access-Control-Allow-Origin")
	})
}
