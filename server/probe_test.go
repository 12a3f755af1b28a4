package server

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/verdict"
)

// Claude Code sends HEAD / and HEAD /api/hello at each start
// (headroomlabs-ai/headroom#2032, router-for-me/CLIProxyAPI#5905), browsers ask
// for icons, and HEAD /v1/messages is a 405 (dhyansraj/mcp-mesh#262).
func TestProbesAreAnsweredAsTheAPIDoesAndCountNowhere(t *testing.T) {
	for _, tt := range []struct {
		method, path, session string
		headers               []string
		status                int
	}{
		{"HEAD", "/", "healthy", bare, 404},
		{"GET", "/", "healthy", bare, 404},
		{"HEAD", "/api/hello", "healthy", bare, 404},
		{"GET", "/favicon.ico", "healthy", bare, 404},
		{"GET", "/robots.txt", "healthy", bare, 404},
		{"HEAD", "/s/once", "once", bare, 404},
		{"HEAD", "/s/once/", "once", bare, 404},
		{"HEAD", "/s/once/one", "once.one", bare, 404},
		{"HEAD", "/s/once/one/", "once.one", bare, 404},
		{"GET", "/s/once/one", "once.one", bare, 404},
		{"HEAD", "/s/once/api/hello", "once", bare, 404},
		{"HEAD", "/s/once/one/api/hello", "once.one", bare, 404},
		{"GET", "/s/once/favicon.ico", "once", bare, 404},
		{"HEAD", "/s/once/v1", "once", bare, 404},
		{"HEAD", "/s/once/one/v1", "once.one", bare, 404},
		{"HEAD", "/s/once/one/v1/messages", "once.one", bare, 401},
		{"HEAD", "/s/once/one/v1/messages", "once.one", nil, 405},
		{"HEAD", "/s/once/one/v1/models", "once.one", nil, 405},
	} {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			r := start(t, []string{scenario("once", `steps: [{error: overloaded_error}, {reply: {text: fine}}]`)})
			status, body, header := r.do(tt.method, tt.path, "", tt.headers...)
			assert.Equal(t, tt.status, status)
			if tt.method == http.MethodHead {
				assert.Empty(t, body)
			}
			assert.Empty(t, header.Get("Anthropic-Ratelimit-Requests-Limit"))
			e := r.next()
			assert.Equal(t, tt.session, e.Session)
			assert.True(t, e.Probe)
			assert.True(t, e.Refused)
			assert.Zero(t, e.Ordinal+e.Call+e.Attempt+e.Step)

			status, _ = r.post("/s/once/one/v1/messages", hello)
			assert.Equal(t, 529, status, "the probe took no step")
			assert.Equal(t, 1, r.next().Ordinal)
		})
	}
}

func TestAProbeIsNeverJudgedAsACall(t *testing.T) {
	r := start(t, []string{scenario("once", `steps: [{error: overloaded_error}, {reply: {text: fine}}]
expect: {skip: [backs-off]}`)})
	var run verdict.Run
	for _, ask := range []func(){
		func() { r.do("HEAD", "/s/once/one", "", bare...) },
		func() { r.do("GET", "/s/once/one/", "", bare...) },
		func() { r.post("/s/once/one/v1/messages", hello, "x-stainless-retry-count: 0") },
		func() { r.do("HEAD", "/s/once/one/v1/messages", "", bare...) },
		func() { r.post("/s/once/one/v1/messages", hello, "x-stainless-retry-count: 1") },
	} {
		ask()
		run.Entries = append(run.Entries, r.next())
	}
	run.Scenario, _ = r.catalogue.Get("once")
	v := verdict.Judge(run)
	assert.Equal(t, 2, v.Requests)
	assert.Empty(t, v.Failures())

	leaking := run
	r.do("HEAD", "/s/once/one/?x-api-key="+testKey, "")
	leaking.Entries = append(leaking.Entries, r.next())
	v = verdict.Judge(leaking)
	require.Len(t, v.Failures(), 1)
	assert.Equal(t, "keeps-secrets", v.Failures()[0].Rule)
	assert.Contains(t, v.Failures()[0].Text, "a probe (HEAD) had its API key in its path")
	assert.Empty(t, v.Failures()[0].Requests)
}

func TestARuleMayAnswerWhatWouldBeAProbe(t *testing.T) {
	r := start(t, []string{scenario("up", `
rules:
  - {when: {endpoint: other, path: /api/hello, method: GET}, steps: [{reply: {body: here}}]}
states: {down: {steps: [{error: overloaded_error}]}}`)})
	status, body, _ := r.do("GET", "/s/up/api/hello", "", bare...)
	assert.Equal(t, 200, status)
	assert.Equal(t, "here", body)
	assert.False(t, r.next().Probe)
	r.do("HEAD", "/s/up/api/hello", "", bare...)
	assert.True(t, r.next().Probe, "the rule is about another method")
}

func TestAWrongBaseURLIsHintedAt(t *testing.T) {
	for _, tt := range []struct{ method, path, want string }{
		{"POST", "/s/mine/one/messages", "must end in it: %/s/mine/one/v1"},
		{"POST", "/s/mine/one/messages/", "must end in it: %/s/mine/one/v1"},
		{"POST", "/s/mine/messages", "must end in it: %/s/mine/v1"},
		{"POST", "/s/mine/messages/count_tokens", "must end in it: %/s/mine/v1"},
		{"POST", "/messages", "must end in it: %/v1"},
		{"GET", "/s/mine/one/models/claude-opus-5", "must end in it: %/s/mine/one/v1"},
		{"POST", "/s/mine/one/v1/v1/messages", "must not end in it: %/s/mine/one"},
		{"POST", "/s/mine/one/v1//v1/messages/", "must not end in it: %/s/mine/one"},
		{"POST", "/s/mine/one/v1/oauth/token", ""},
		{"GET", "/s/mine/one", ""},
	} {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			r := start(t, []string{scenario("mine", `steps: [{reply: {text: mine}}]`)})
			for range 2 {
				status, body, _ := r.do(tt.method, tt.path, hello)
				assert.Equal(t, 404, status)
				assert.Contains(t, body, `"message":"Not found"`, "the answer stays the API's own")
			}
			sess, _ := r.sessions.Find(r.next().Session)
			notes, _ := sess.Journal.Notes()
			if tt.want == "" {
				assert.Empty(t, notes)
				return
			}
			require.Len(t, notes, 1, "it is said once")
			assert.Equal(t, journal.NoteHint, notes[0].Kind)
			assert.Contains(t, notes[0].Text+"$", strings.ReplaceAll(tt.want, "%", r.url)+"$")
			assert.Equal(t, 1, strings.Count(r.log.String(), "is no path of the API"))
		})
	}
}

// RFC 9110, section 5.3: lines of one name are one list.
func TestTwoLinesOfAHeaderAreOneList(t *testing.T) {
	r := start(t, nil)
	ask := func(name string, lines ...string) (int, string) {
		req := r.request(http.MethodPost, "/v1/messages", hello)
		req.Header[name] = lines
		res, err := r.client.Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		return res.StatusCode, r.next().Answer.Error.Message
	}
	for _, tt := range []struct {
		name   string
		lines  []string
		status int
		want   string
	}{
		{"Anthropic-Version", []string{"2023-06-01", "2026-10-21"}, 400, "anthropic-version: "},
		{"Anthropic-Beta", []string{"a", ""}, 400, "anthropic-beta"},
		{"Content-Encoding", []string{"gzip", "br"}, 400, ""},
		{"Content-Type", []string{"application/json", "text/plain"}, 400, "content-type"},
	} {
		status, text := ask(tt.name, tt.lines...)
		assert.Equal(t, tt.status, status, tt.name)
		assert.Contains(t, text, tt.want, tt.name)
	}
}
