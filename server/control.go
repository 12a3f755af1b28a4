package server

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/gorilla/mux"
)

// isControl reports whether a path is of the endpoints for those who run the
// server. They stand on their own, never below a scenario's path.
func isControl(path string) bool {
	return path == "/_mock" || strings.HasPrefix(path, "/_mock/") || path == "/healthz" || path == "/readyz"
}

// controlEndpoint is one path of the control endpoints with what it does. All of
// them read requests in the same way: see control_request.go.
type controlEndpoint struct {
	path              string
	get, post, remove http.HandlerFunc // nil where the method is not allowed
	query             []string         // the keys that its query may have
}

func (s *Server) controlEndpoints() []controlEndpoint {
	return []controlEndpoint{
		{path: "/_mock/sessions", get: s.listSessions, post: s.postSession, query: []string{"session"}},
		{path: "/_mock/sessions/{id}", get: s.showSession, remove: s.resetSession},
		{path: "/_mock/sessions/{id}/journal", get: s.showJournal, query: []string{"follow", "format"}},
		{path: "/_mock/sessions/{id}/marks", post: s.postMark},
		{path: "/_mock/sessions/{id}/state", post: s.postState},
		{path: "/_mock/sessions/{id}/gates/{gate}", post: s.postGate},
		{path: "/_mock/sessions/{id}/verdict", post: s.judgeSession},
		{path: "/_mock/scenarios", get: s.listScenarios},
	}
}

// controlRoutes makes the handler of those endpoints.
func (s *Server) controlRoutes() http.Handler {
	r := mux.NewRouter().SkipClean(true)
	r.Handle("/healthz", &controlEndpoint{get: health})
	r.Handle("/readyz", &controlEndpoint{get: s.ready})
	for _, c := range s.controlEndpoints() {
		r.Handle(c.path, s.guard(&c))
	}
	r.PathPrefix("/").Handler(s.guard(http.HandlerFunc(unknownControl)))
	return s.visited(r)
}

func unknownControl(w http.ResponseWriter, r *http.Request) {
	refuseControl(w, http.StatusNotFound, "there is no control endpoint "+excerpt(r.Method)+" "+excerpt(r.URL.Path))
}

// health says that the process answers.
func health(w http.ResponseWriter, _ *http.Request) { writeControl(w, http.StatusOK, status{"ok"}) }

// ready says that new requests are welcome, which they no longer are while the
// server drains.
func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	if !s.inflight.IsOpen() {
		writeControl(w, http.StatusServiceUnavailable, status{"draining"})
		return
	}
	writeControl(w, http.StatusOK, status{"ready"})
}

type status struct {
	Status string `json:"status"`
}

// refuseControl answers what is wrong with a request to a control endpoint.
func refuseControl(w http.ResponseWriter, code int, message string) {
	writeControl(w, code, struct {
		Error string `json:"error"`
	}{message})
}

// refuseBusy answers that as many are at work already as may be at a time.
func refuseBusy(w http.ResponseWriter, message string) {
	w.Header().Set("Retry-After", "1")
	refuseControl(w, http.StatusServiceUnavailable, message)
}

func writeControl(w http.ResponseWriter, code int, value any) {
	controlHead(w, code)
	_ = json.NewEncoder(w).Encode(value) // fails only when the client left
}

func controlHead(w http.ResponseWriter, code int) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
}
