// Package control has the endpoints for those who run the server: /_mock/, which shows,
// creates, moves and judges sessions, and sweeps; /healthz and /readyz.
//
// It knows the sessions, the catalogue, verdicts and the plans of sweeps. It must never know how the API answers
// or how connections are served.
package control

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/gorilla/mux"

	"github.com/claudemock/claudemock/internal/inflight"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/verdict"
)

// IsControl reports whether a path is that of a control endpoint, which is never below the
// prefix of a scenario.
func IsControl(path string) bool {
	return path == "/_mock" || strings.HasPrefix(path, "/_mock/") || path == "/healthz" || path == "/readyz"
}

// Config is what the control endpoints need of a server.
type Config struct {
	Sessions     *session.Table
	Catalogue    *catalogue.Catalogue
	Default      string // the scenario of new sessions that name none
	ListenerName string // the beginning of the names of listeners' sessions
	Token        string // the token of all requests; "" admits this machine only
	Clock        play.Clock
	Log          *slog.Logger

	Requests *inflight.Group // the requests to the API that are under way
	Cutting  context.Context // done when open answers are cut

	// Verdict judges the session of that id. The error says that there is none.
	Verdict func(id string, ending *verdict.Ending) (verdict.Verdict, error)
	// Listening reports whether a request came to the address of a listener, which is one
	// session of a scenario.
	Listening func(*http.Request) bool
}

// handler answers requests to the control endpoints.
type handler struct {
	Config
	routes   http.Handler
	occupied occupancy
	sweeps   sweepTable
	judging  sync.Mutex // held by a verdict on a long journal
}

// New makes the handler of the control endpoints. Its config must be complete.
func New(config Config) http.Handler { return newHandler(config) }

func newHandler(config Config) *handler {
	h := &handler{Config: config}
	r := mux.NewRouter().SkipClean(true)
	r.Handle("/healthz", &endpoint{get: health})
	r.Handle("/readyz", &endpoint{get: h.ready})
	for _, c := range h.endpoints() {
		r.Handle(c.path, h.guard(&c))
	}
	r.PathPrefix("/").Handler(h.guard(http.HandlerFunc(unknown)))
	h.routes = h.recovering(h.bounded(r))
	return h
}

// ServeHTTP implements http.Handler.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.routes.ServeHTTP(w, r) }

// endpoint is one path with a handler for each of its methods. It checks requests before
// the handler gets them: see endpoint.ServeHTTP.
type endpoint struct {
	path              string
	get, post, remove http.HandlerFunc // nil if the method is not allowed
	query             []string         // the keys that the query may have
}

func (h *handler) endpoints() []endpoint {
	return []endpoint{
		{path: "/_mock/sessions", get: h.listSessions, post: h.postSession, query: []string{"session"}},
		{path: "/_mock/sessions/{id}", get: h.showSession, remove: h.resetSession},
		{path: "/_mock/sessions/{id}/journal", get: h.showJournal, query: []string{"follow", "format"}},
		{path: "/_mock/sessions/{id}/timeline", get: h.showTimeline, query: []string{"format"}},
		{path: "/_mock/sessions/{id}/marks", post: h.postMark},
		{path: "/_mock/sessions/{id}/state", post: h.postState},
		{path: "/_mock/sessions/{id}/gates/{gate}", post: h.postGate},
		{path: "/_mock/sessions/{id}/verdict", post: h.judgeSession},
		{path: "/_mock/sweeps", post: h.postSweep},
		{path: "/_mock/sweeps/{id}", remove: h.endSweep},
		{path: "/_mock/sweeps/{id}/plan", get: h.showPlan},
		{path: "/_mock/sweeps/{id}/sessions", post: h.postPoint},
		{path: "/_mock/scenarios", get: h.listScenarios},
	}
}

func unknown(w http.ResponseWriter, r *http.Request) {
	refuse(w, http.StatusNotFound, "there is no control endpoint "+words.Excerpt(r.Method)+" "+words.Excerpt(r.URL.Path))
}

// health answers that the process runs.
func health(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, status{"ok"}) }

// ready answers whether the server takes new requests, which it does not while it drains.
func (h *handler) ready(w http.ResponseWriter, _ *http.Request) {
	if !h.Requests.IsOpen() {
		writeJSON(w, http.StatusServiceUnavailable, status{"draining"})
		return
	}
	writeJSON(w, http.StatusOK, status{"ready"})
}

type status struct {
	Status string `json:"status"`
}

// refuse answers an error as JSON.
func refuse(w http.ResponseWriter, code int, message string) {
	writeJSON(w, code, struct {
		Error string `json:"error"`
	}{message})
}

// refuseBusy answers that no more requests of this kind may be under way.
func refuseBusy(w http.ResponseWriter, message string) {
	w.Header().Set("Retry-After", "1")
	refuse(w, http.StatusServiceUnavailable, message)
}

func writeJSON(w http.ResponseWriter, code int, value any) {
	writeHead(w, code)
	_ = json.NewEncoder(w).Encode(value) // fails only when the client left
}

func writeHead(w http.ResponseWriter, code int) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
}
