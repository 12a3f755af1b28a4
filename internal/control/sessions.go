package control

import (
	"iter"
	"net/http"

	"github.com/gorilla/mux"

	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/internal/words"
)

func (h *handler) listSessions(w http.ResponseWriter, _ *http.Request) {
	if !enter(&h.occupied.readers, maxReaders) {
		refuseBusy(w, tooManyReaders)
		return
	}
	defer leave(&h.occupied.readers)
	ids, ended := h.Sessions.IDs()
	writeHead(w, http.StatusOK)
	o := objectWriter{w: w}
	o.list("sessions", h.sessionInfos(ids))
	o.field("ended", ended) // by the server, since it began
	o.end()
}

// sessionInfos describes the sessions of those ids. It looks each session up when it is
// written, so that a slow reader keeps no ended session in memory.
func (h *handler) sessionInfos(ids []string) iter.Seq[any] {
	return func(yield func(any) bool) {
		for _, id := range ids {
			if sess, _ := h.Sessions.Find(id); sess != nil && !yield(sess.Info(h.Clock.Now())) {
				return
			}
		}
	}
}

func (h *handler) showSession(w http.ResponseWriter, r *http.Request) {
	if sess := h.named(w, r); sess != nil {
		writeJSON(w, http.StatusOK, sess.Info(h.Clock.Now()))
	}
}

// named returns the session that the path names. If there is none, it answers that and
// returns nil.
func (h *handler) named(w http.ResponseWriter, r *http.Request) *session.Session {
	id := request.ShownName(mux.Vars(r)["id"])
	sess, ended := h.Sessions.Find(id)
	if sess == nil {
		refuseSession(w, id, ended)
	}
	return sess
}

// refuseSession answers that a session does not exist, or that it has ended.
func refuseSession(w http.ResponseWriter, id string, ended session.EndReason) {
	if ended != "" {
		refuse(w, http.StatusGone, "session "+words.Excerpt(id)+" has ended, and its journal with it: "+string(ended))
		return
	}
	refuse(w, http.StatusNotFound, "there is no session "+words.Excerpt(id))
}

// resetSession ends a session, so that its next request begins it anew. An ended session
// whose scenario was its own cannot begin anew.
func (h *handler) resetSession(w http.ResponseWriter, r *http.Request) {
	id := request.ShownName(mux.Vars(r)["id"])
	if !h.Sessions.Reset(id) {
		_, ended := h.Sessions.Find(id)
		refuseSession(w, id, ended)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
