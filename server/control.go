package server

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/mux"

	"github.com/claudemock/claudemock/journal"
)

// controlRoutes adds the endpoints for those who run the server. They stand
// below /_mock/ alone, never below a scenario's path.
func (s *Server) controlRoutes(r *mux.Router) {
	r.HandleFunc("/healthz", health).Methods(http.MethodGet, http.MethodHead)
	r.HandleFunc("/readyz", s.ready).Methods(http.MethodGet, http.MethodHead)

	for _, c := range []struct {
		method, path string
		handle       http.HandlerFunc
	}{
		{http.MethodGet, "/_mock/sessions", s.listSessions},
		{http.MethodGet, "/_mock/sessions/{id}", s.showSession},
		{http.MethodDelete, "/_mock/sessions/{id}", s.resetSession},
		{http.MethodGet, "/_mock/sessions/{id}/journal", s.showJournal},
		{http.MethodGet, "/_mock/scenarios", s.listScenarios},
	} {
		r.Handle(c.path, s.guard(c.handle)).Methods(c.method)
	}
	r.PathPrefix("/_mock").Handler(s.guard(http.HandlerFunc(unknownControl)))
}

func unknownControl(w http.ResponseWriter, r *http.Request) {
	refuseControl(w, http.StatusNotFound, "there is no control endpoint "+r.Method+" "+r.URL.Path)
}

// health says that the process answers.
func health(w http.ResponseWriter, _ *http.Request) { writeControl(w, http.StatusOK, status{"ok"}) }

// ready says that new requests are welcome, which they no longer are while the
// server drains.
func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	if !s.gate.open() {
		writeControl(w, http.StatusServiceUnavailable, status{"draining"})
		return
	}
	writeControl(w, http.StatusOK, status{"ready"})
}

type status struct {
	Status string `json:"status"`
}

// sessionInfo is one session as the control endpoints show it.
type sessionInfo struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"` // "" for the unnamed one
	Scenario  string    `json:"scenario"`
	Hash      string    `json:"hash"`
	Began     time.Time `json:"began"`
	Requests  int       `json:"requests"`
	Forgotten int       `json:"forgotten"` // journal entries dropped for want of room
}

func (s *session) info() sessionInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	return sessionInfo{
		ID: s.id, Name: s.name, Scenario: s.scenario.Name, Hash: s.scenario.Hash,
		Began: s.began, Requests: s.requests, Forgotten: s.journal.Forgotten(),
	}
}

func (s *Server) listSessions(w http.ResponseWriter, _ *http.Request) {
	sessions := s.sessions.all()
	list := struct {
		Sessions []sessionInfo `json:"sessions"`
	}{make([]sessionInfo, len(sessions))}
	for i, sess := range sessions {
		list.Sessions[i] = sess.info()
	}
	writeControl(w, http.StatusOK, list)
}

func (s *Server) showSession(w http.ResponseWriter, r *http.Request) {
	if sess := s.named(w, r); sess != nil {
		writeControl(w, http.StatusOK, sess.info())
	}
}

// named is the session the path names; if there is none it answers so, and
// returns nil.
func (s *Server) named(w http.ResponseWriter, r *http.Request) *session {
	id := mux.Vars(r)["id"]
	sess, ended := s.sessions.find(id)
	switch {
	case sess != nil:
		return sess
	case ended:
		refuseControl(w, http.StatusGone, "session "+id+" has ended, and its journal with it")
	default:
		refuseControl(w, http.StatusNotFound, "there is no session "+id)
	}
	return nil
}

// resetSession ends a session; its next request begins it anew.
func (s *Server) resetSession(w http.ResponseWriter, r *http.Request) {
	if id := mux.Vars(r)["id"]; !s.sessions.reset(id) {
		refuseControl(w, http.StatusNotFound, "there is no session "+id)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// showJournal answers JSON, or JSON Lines when asked to.
func (s *Server) showJournal(w http.ResponseWriter, r *http.Request) {
	sess := s.named(w, r)
	if sess == nil {
		return
	}
	entries := sess.journal.Entries()
	if r.URL.Query().Get("format") == "jsonl" || strings.Contains(r.Header.Get("Accept"), "jsonl") {
		w.Header().Set("Content-Type", "application/x-jsonl")
		encoder := json.NewEncoder(w)
		for _, e := range entries {
			if encoder.Encode(e) != nil {
				return // the client left
			}
		}
		return
	}
	writeControl(w, http.StatusOK, struct {
		Session   sessionInfo     `json:"session"`
		Forgotten int             `json:"forgotten"`
		Entries   []journal.Entry `json:"entries"`
	}{sess.info(), sess.journal.Forgotten(), entries})
}

// scenarioInfo is one scenario as the control endpoints show it.
type scenarioInfo struct {
	Name     string   `json:"name"`
	Category string   `json:"category"` // "" for users' own
	Summary  string   `json:"summary"`
	Tags     []string `json:"tags,omitempty"`
	Hash     string   `json:"hash"`
}

func (s *Server) listScenarios(w http.ResponseWriter, _ *http.Request) {
	var list struct {
		Scenarios []scenarioInfo `json:"scenarios"`
	}
	for _, name := range s.catalogue.Names() {
		scenario, err := s.catalogue.Get(name)
		if err != nil {
			s.log.Error("a scenario does not load", "scenario", name, "error", err)
			continue
		}
		list.Scenarios = append(list.Scenarios, scenarioInfo{
			Name: scenario.Name, Category: scenario.Category, Summary: scenario.Summary,
			Tags: scenario.Tags, Hash: scenario.Hash,
		})
	}
	writeControl(w, http.StatusOK, list)
}

// refuseControl answers what is wrong with a request to a control endpoint.
func refuseControl(w http.ResponseWriter, code int, message string) {
	writeControl(w, code, struct {
		Error string `json:"error"`
	}{message})
}

func writeControl(w http.ResponseWriter, code int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(value) // fails only when the client left
}
