package server

import (
	"net/http"

	"github.com/claudemock/claudemock/internal/control"
	"github.com/claudemock/claudemock/internal/listen"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/journal"
)

// newTransport is what brings requests to a server.
func newTransport(s *Server) *listen.Server {
	return &listen.Server{
		Handler: handler{s}, Log: s.log, Clock: s.clock, Idle: s.idle, Grace: s.grace, AfterCut: s.afterCut,
		Cutting: s.cutting, InFlight: &s.inflight, StillRunning: func() { _ = s.stillRunning() },
	}
}

// handler is a server as connections see it.
type handler struct{ *Server }

// Find implements listen.Handler.
func (h handler) Find(r *http.Request) (to *request.Target, mostBody int, ok bool) {
	r.URL = tolerate(r).URL
	if control.IsControl(r.URL.Path) {
		return nil, 0, false
	}
	to = request.TargetOf(r, h.defaultScenario)
	return to, h.requests.MaxBodyOf(to.Endpoint), true
}

// Serve implements listen.Handler.
func (h handler) Serve(exchange listen.Exchange, r *http.Request, to *request.Target) (abort bool) {
	return h.serveAPI(exchange, r, to)
}

// NoteLimit implements listen.Handler.
func (h handler) NoteLimit(scenario, name string, connection int, limit string) {
	h.noteLimit(session.ID(scenario, name), connection, limit)
}

// NoteConnection implements listen.Handler. A session that has ended is not begun
// anew unnoticed.
func (h handler) NoteConnection(scenario, name string, note journal.Note) {
	chosen, err := h.catalogue.Get(scenario)
	if err != nil {
		return // its file was removed, and its session cannot begin
	}
	sess, _ := h.sessions.Enter(chosen, name)
	if sess == nil {
		return
	}
	defer h.sessions.Leave(sess)
	sess.Journal.Note(note)
}
