package server

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/claudemock/claudemock/internal/play"
)

// edges are what is asked with numbers, times and names in it that a client makes
// up.
var edges = []struct{ method, path string }{
	{http.MethodPost, "/v1/messages"},
	{http.MethodPost, "/_mock/sessions"},
	{http.MethodPost, "/_mock/sessions?session=x"},
	{http.MethodPost, "/_mock/sessions/healthy/marks"},
	{http.MethodPost, "/_mock/sessions/healthy/state"},
	{http.MethodPost, "/_mock/sessions/healthy/gates/gate"},
	{http.MethodPost, "/_mock/sessions/healthy/verdict"},
	{http.MethodGet, "/_mock/sessions/healthy/journal"},
}

// FuzzWhatClientsMakeUpPanicsNowhere asks with any header and any body. A panic is
// answered and told to the log, so it is looked for there.
func FuzzWhatClientsMakeUpPanicsNowhere(f *testing.F) {
	const json = "application/json"
	for _, seed := range []struct {
		edge                                   int
		kind, scenario, session, retry, key, b string
	}{
		{0, json, "healthy", "a", "0", "", hello},
		{0, json, "overloaded-burst", "a.b", "-1", "k", hello},
		{0, json, strings.Repeat("a", 200), "..", "99999999999999999999", "\x00", `{"max_tokens":1e999}`},
		{1, json, "", "", "", "", `{"scenario":"healthy","speed":1e-300}`},
		{1, json, "", "", "", "", `{"scenario":"healthy","speed":1e308,"session":"v1"}`},
		{1, json, "", "", "", "", `{"yaml":"name: a\nsummary: s\nsteps: [{reply: {}, repeat: 99999999999}]"}`},
		{2, "application/yaml", "", "", "", "", "name: a\nsummary: s\nrules: [{when: {cel: '1.0e400 > 0'}, steps: [{reply: {}}]}]"},
		{2, "application/yaml", "", "", "", "", "name: a\nsummary: s\nrules: [{when: {cel: 'request.text.matches(\"a{1,1000}\")'}, steps: [{reply: {}}]}]"},
		{3, json, "", "", "", "", `{"text":"here"}`},
		{4, json, "", "", "", "", `{"state":"start"}`},
		{5, json, "", "", "", "", `{"how":"cut","times":-9223372036854775808}`},
		{6, json, "", "", "", "", `{"exit":0,"limit_ms":1e300,"began":"0000-01-01T00:00:00Z","ended":"9999-12-31T23:59:59Z"}`},
		{6, json, "", "", "", "", `{"limit_ms":-1,"killed":true,"command":"service","ok_exit":[]}`},
		{7, "", "", "", "", "", ""},
	} {
		f.Add(seed.edge, seed.kind, seed.scenario, seed.session, seed.retry, seed.key, seed.b)
	}
	var log bytes.Buffer
	s, err := New(WithLogger(slog.New(slog.NewTextHandler(&log, nil))), WithSessionLimits(20, DefaultSessionMemory, DefaultSessionIdle))
	if err != nil {
		f.Fatal(err)
	}
	s.cut(play.ErrShutdown) // no scenario waits
	f.Fuzz(func(t *testing.T, edge int, kind, scenario, session, retry, key, body string) {
		log.Reset()
		at := edges[max(0, edge%len(edges))]
		for _, each := range []struct{ method, path, body string }{{http.MethodPost, "/v1/messages", hello}, {at.method, at.path, body}, {http.MethodPost, "/_mock/sessions/healthy/verdict", ""}} {
			r := httptest.NewRequest(each.method, each.path, strings.NewReader(each.body))
			r.Host, r.RemoteAddr = "localhost", "127.0.0.1:1"
			for name, value := range map[string]string{
				"Content-Type": kind, "X-Mock-Scenario": scenario, "X-Mock-Session": session, "X-Api-Key": testKey, "Anthropic-Version": "2023-06-01",
				"X-Stainless-Retry-Count": retry, "X-Stainless-Timeout": retry, "Idempotency-Key": key,
			} {
				if value != "" {
					r.Header.Set(name, value)
				}
			}
			if each.body == hello || each.body == "" {
				r.Header.Set("Content-Type", "application/json")
			}
			answer := httptest.NewRecorder()
			answersOrAborts(s, answer, r)
			if strings.Contains(log.String(), "panicked") {
				t.Fatalf("%s %s panicked: %s", each.method, each.path, log.String())
			}
		}
	})
}

// answersOrAborts answers a request; that an answer is broken off is net/http's own
// panic, and a scenario's to ask for.
func answersOrAborts(s *Server, w http.ResponseWriter, r *http.Request) {
	defer func() {
		if problem := recover(); problem != nil && problem != http.ErrAbortHandler {
			panic(problem)
		}
	}()
	s.ServeHTTP(w, r.WithContext(s.cutting))
}
