package server

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// FuzzControlRequest asks control endpoints for anything: each request has an answer,
// which is a short one when it is refused.
func FuzzControlRequest(f *testing.F) {
	f.Add("GET", "sessions", "", "", "")
	f.Add("POST", "sessions", "session=a", "application/yaml", "name: x\nsummary: y\nsteps: [{reply: {text: z}}]")
	f.Add("POST", "sessions", "", "application/json", `{"scenario":"healthy","session":"a"}`)
	f.Add("POST", "sessions/healthy/verdict", "", "application/json; charset=utf-8", `{"exit":0,"output":"x"}`)
	f.Add("POST", "sessions/healthy/verdict", "", "application/json", `null`)
	f.Add("POST", "sessions/healthy/state", "", "application/json", `{"state":"down"} {}`)
	f.Add("POST", "sessions/healthy/gates/gate", "", "text/plain", `{"how":"cut","times":-1}`)
	f.Add("HEAD", "sessions/healthy/journal", "follow&format=jsonl", "", "")
	f.Add("OPTIONS", "scenarios", "a=%ff&a=b", "", "\xff")
	f.Add("DELETE", "sessions/healthy", "", ";", " ")
	f.Add("POST", "sweeps", "", "application/json", `{"scenario":"healthy","faults":["reset"],"points":["request_1"],"seed":1}`)
	s, err := New()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, method, path, query, contentType, body string) {
		target := (&url.URL{Scheme: "http", Host: "127.0.0.1", Path: "/_mock/" + path, RawQuery: query}).String()
		r, err := http.NewRequest(method, target, strings.NewReader(body))
		if err != nil || strings.Contains(query, "follow") && r.Method != http.MethodHead {
			t.Skip("no request, or one whose answer has no end")
		}
		r.RemoteAddr, r.RequestURI = "127.0.0.1:1", target
		r.Header.Set("Content-Type", contentType)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError || w.Code < http.StatusOK {
			t.Errorf("%s %s: %d %s", method, target, w.Code, w.Body)
		}
		if w.Code >= http.StatusBadRequest && contentType != "application/yaml" && w.Body.Len() > 2000 {
			t.Errorf("%s %s is refused at length: %.3000s", method, target, w.Body)
		}
	})
}
