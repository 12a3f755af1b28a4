package server

import (
	"iter"
	"net/http"

	"github.com/gorilla/mux"

	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
)

func (s *Server) listSessions(w http.ResponseWriter, _ *http.Request) {
	if !enter(&s.occupied.readers, maxReaders) {
		refuseBusy(w, tooManyReaders)
		return
	}
	defer leave(&s.occupied.readers)
	ids, ended := s.sessions.IDs()
	controlHead(w, http.StatusOK)
	o := objectWriter{w: w}
	o.list("sessions", s.sessionInfos(ids))
	o.field("ended", ended) // by the server, since it began
	o.end()
}

// sessionInfos tells of the sessions of those ids. It holds no sessions, so that a
// reader who is slow keeps none that has ended.
func (s *Server) sessionInfos(ids []string) iter.Seq[any] {
	return func(yield func(any) bool) {
		for _, id := range ids {
			if sess, _ := s.sessions.Find(id); sess != nil && !yield(sess.Info(s.clock.Now())) {
				return
			}
		}
	}
}

func (s *Server) showSession(w http.ResponseWriter, r *http.Request) {
	if sess := s.named(w, r); sess != nil {
		writeControl(w, http.StatusOK, sess.Info(s.clock.Now()))
	}
}

// named is the session the path names; if there is none it answers so, and
// returns nil.
func (s *Server) named(w http.ResponseWriter, r *http.Request) *session.Session {
	id := request.ShownName(mux.Vars(r)["id"])
	sess, ended := s.sessions.Find(id)
	if sess == nil {
		refuseSession(w, id, ended)
	}
	return sess
}

// refuseSession answers that there is no such session, or no more.
func refuseSession(w http.ResponseWriter, id string, ended session.EndReason) {
	if ended != "" {
		refuseControl(w, http.StatusGone, "session "+excerpt(id)+" has ended, and its journal with it: "+string(ended))
		return
	}
	refuseControl(w, http.StatusNotFound, "there is no session "+excerpt(id))
}

// resetSession ends a session; its next request begins it anew. One that ended
// and took its scenario with it cannot begin anew.
func (s *Server) resetSession(w http.ResponseWriter, r *http.Request) {
	id := request.ShownName(mux.Vars(r)["id"])
	if !s.sessions.Reset(id) {
		_, ended := s.sessions.Find(id)
		refuseSession(w, id, ended)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
