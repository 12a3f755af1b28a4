package server

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// controlPaths are the control endpoints of a session that there is, with a body that
// each of them takes.
func controlPaths(r *running) []struct{ path, body string } {
	r.t.Helper()
	r.begin("", `{"scenario":"held","session":"a"}`)
	const at = "/_mock/sessions/held.a"
	begun := swept{}.sweepOf(r, map[string]any{"faults": []string{"529"}})
	return []struct{ path, body string }{
		{"/_mock/sessions", `{"scenario":"held"}`},
		{at, ""},
		{at + "/journal", ""},
		{at + "/timeline", ""},
		{at + "/marks", `{"text":"x"}`},
		{at + "/state", `{"state":"healthy"}`},
		{at + "/gates/gate", `{"how":"release"}`},
		{at + "/verdict", `{"exit":0}`},
		{"/_mock/sweeps", `{"scenario":"healthy"}`},
		{begun.path("plan"), ""},
		{begun.path("sessions"), `{"point":"request_1/instead_of_the_answer/529"}`},
		{"/_mock/scenarios", ""},
	}
}

// allowed are the methods that the endpoint says it takes.
func (r *running) allowed(path string) (methods []string) {
	r.t.Helper()
	status, body, header := r.do(http.MethodOptions, path, "")
	require.Equal(r.t, http.StatusNoContent, status, path)
	assert.Empty(r.t, body)
	return strings.Split(header.Get("Allow"), ", ")
}

func TestControlEndpointsReadRequestsInTheSameWay(t *testing.T) {
	r := start(t, []string{held})
	for _, c := range controlPaths(r) {
		allowed := r.allowed(c.path)
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} {
			status, body, header := r.do(method, c.path, "", "content-type: text/plain")
			if !assert.Contains(t, allowed, "OPTIONS") || !slices.Contains(allowed, method) {
				assert.Equal(t, http.StatusMethodNotAllowed, status, "%s %s", method, c.path)
				assert.Equal(t, strings.Join(allowed, ", "), header.Get("Allow"))
				assert.True(t, method == "HEAD" || strings.Contains(body, `"error"`), body)
				continue
			}
			if method == "DELETE" {
				r.begin("", `{"scenario":"held","session":"a"}`)
			}
			assert.Less(t, status, 500, "%s %s: %s", method, c.path, body)
		}
		method := "GET"
		if slices.Contains(allowed, "POST") {
			method = "POST"
		}
		body := c.body
		if c.path == "/_mock/sessions" {
			body = `{"scenario":"healthy"}`
		}
		for name, tt := range map[string]struct {
			query, body, contentType string
			status                   int
		}{
			"an unknown key in the query": {"?nonsense=1", body, "application/json", 400},
			"a slash at the end":          {"/", body, "application/json", 0},
			"another content-type":        {"", body + " ", "text/plain", 415},
			"a form":                      {"", "a=b", "application/x-www-form-urlencoded", 415},
			"no content-type":             {"", body + " ", "", 415},
			"another charset":             {"", body + " ", "application/json; charset=latin1", 415},
			"UTF-8 by name":               {"", body, "application/json; charset=UTF-8", 0},
			"a field that there is not":   {"", `{"nonsense":1}`, "application/json", 400},
			"half a body":                 {"", `{"`, "application/json", 400},
			"two values":                  {"", body + ` {}`, "application/json", 400},
			"a brace too many":            {"", body + `}`, "application/json", 400},
			"no UTF-8":                    {"", "{\"text\":\"\xff\"}", "application/json", 400},
			"a body that is too long":     {"", strings.Repeat(" ", tooLongForControl), "application/json", 413},
		} {
			status, text, header := r.do(method, c.path+tt.query, tt.body, "content-type: "+tt.contentType, "accept: application/json")
			where := fmt.Sprintf("%s %s, %s: %s", method, c.path, name, text)
			switch {
			case method == "GET" && tt.status == 415: // a body has no meaning at all there
				assert.Equal(t, http.StatusBadRequest, status, where)
			case tt.status == 0:
				assert.Less(t, status, 300, where)
			default:
				assert.Equal(t, tt.status, status, where)
			}
			assert.Equal(t, "application/json", header.Get("Content-Type"), where)
			assert.Empty(t, header.Get("Access-Control-Allow-Origin"), where)
		}
	}
}

func TestControlEndpointsAreClosedToOtherSites(t *testing.T) {
	r := start(t, []string{held})
	for _, c := range append(controlPaths(r), struct{ path, body string }{"/_mock/nonsense", ""}, struct{ path, body string }{"/_mock/sweeps/a", ""}) {
		for _, method := range []string{"GET", "HEAD", "POST", "DELETE", "OPTIONS"} {
			for _, header := range []string{"origin: http://evil.example", "origin: null", "sec-fetch-site: cross-site", "sec-fetch-site: same-site", "host: evil.example"} {
				status, _, headers := r.do(method, c.path, c.body, header, "content-type: application/json")
				assert.Equal(t, http.StatusForbidden, status, "%s %s %s", method, c.path, header)
				assert.Empty(t, headers.Get("Access-Control-Allow-Origin"))
			}
		}
	}
}

func TestTheSchemeOfAControlTokenHasNoCase(t *testing.T) {
	r := start(t, nil, WithControlToken("s3cret"))
	for header, want := range map[string]int{
		"authorization: bearer s3cret": 200, "authorization: BEARER  s3cret": 200, "authorization: Bearer S3CRET": 401,
		"authorization: Bearers3cret": 401, "authorization: s3cret": 401, "authorization: Bearer ": 401,
	} {
		status, _, _ := r.do(http.MethodGet, "/_mock/sessions", "", header)
		assert.Equal(t, want, status, header)
	}
}

func TestErrorsQuoteTheBeginningOfWhatWasSent(t *testing.T) {
	long := strings.Repeat("x", 50_000)
	r := start(t, []string{held})
	r.begin("", `{"scenario":"held","session":"a"}`)
	begun := swept{}.sweepOf(r, nil)
	const at = "/_mock/sessions/held.a"
	for name, ask := range map[string]func() string{
		"a scenario":           func() string { _, body := r.post("/s/"+long+"/v1/messages", hello); return body },
		"a session":            func() string { _, body := r.post("/s/held/"+long+"/v1/messages", hello); return body },
		"by headers":           func() string { _, body := r.post("/v1/messages", hello, "x-mock-session: "+long); return body },
		"a control path":       func() string { _, body, _ := r.do("GET", "/_mock/"+long, ""); return body },
		"an id":                func() string { _, body, _ := r.do("GET", "/_mock/sessions/"+long, ""); return body },
		"a verdict":            func() string { _, body := r.control("/_mock/sessions/"+long+"/verdict", ""); return body },
		"a reset":              func() string { _, body, _ := r.do("DELETE", "/_mock/sessions/"+long, ""); return body },
		"a gate":               func() string { _, body := r.control(at+"/gates/"+long, `{"how":"release"}`); return body },
		"a way":                func() string { _, body := r.control(at+"/gates/gate", `{"how":"`+long+`"}`); return body },
		"a state":              func() string { _, body := r.control(at+"/state", `{"state":"`+long+`"}`); return body },
		"a field":              func() string { _, body := r.control(at+"/state", `{"`+long+`":1}`); return body },
		"a name":               func() string { _, body := r.control("/_mock/sessions", `{"session":"`+long+`"}`); return body },
		"a scenario asked for": func() string { _, body := r.control("/_mock/sessions", `{"scenario":"`+long+`"}`); return body },
		"a query":              func() string { _, body, _ := r.do("GET", at+"/journal?"+long, ""); return body },
		"a sweep":              func() string { _, body, _ := r.do("DELETE", "/_mock/sweeps/"+long, ""); return body },
		"a point":              func() string { _, body := r.control(begun.path("sessions"), `{"point":"`+long+`"}`); return body },
		"limits":               func() string { _, body := r.control("/_mock/sessions", `{"limits":"`+long+`"}`); return body },
		"a timeline's format":  func() string { _, body, _ := r.do("GET", at+"/timeline?format="+long, ""); return body },
		"a format":             func() string { _, body, _ := r.do("GET", at+"/journal?format="+long, ""); return body },
	} {
		body := ask()
		assert.NotEmpty(t, body, name)
		assert.Less(t, len(body), 600, "%s: %.900s", name, body)
	}
}

func TestAPreflightRepeatsNoMoreThanABrowserAsks(t *testing.T) {
	r := start(t, nil)
	for asked, want := range map[string]string{
		"x-api-key, anthropic-version":         "x-api-key, anthropic-version",
		strings.Repeat("x", maxAskedHeaders+1): "",
	} {
		status, _, header := r.do(http.MethodOptions, "/v1/messages", "", "origin: http://a.example", "access-control-request-headers: "+asked)
		assert.Equal(t, http.StatusOK, status)
		assert.Equal(t, want, header.Get("Access-Control-Allow-Headers"))
	}
}
