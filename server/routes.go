package server

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/control"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/script"
)

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.relays {
		r = tolerate(r)
	}
	if !s.relays && control.IsControl(r.URL.Path) {
		s.control().ServeHTTP(w, r)
		return
	}
	if !s.inflight.Enter() {
		w.Header().Set("Connection", "close")
		http.Error(w, "claudemock is shutting down", http.StatusServiceUnavailable)
		return
	}
	defer s.inflight.Leave()
	if !s.relays && r.Method == http.MethodOptions && r.Header.Get("Origin") != "" {
		preflight(w, r)
		return
	}
	s.transport.Answer(w, r)
}

// tolerate removes the slashes from a path that a base URL with one too many causes, as in
// /s/x//v1/messages and /v1/messages/.
func tolerate(r *http.Request) *http.Request {
	path := r.URL.Path
	if !strings.Contains(path, "//") && (len(path) <= 1 || !strings.HasSuffix(path, "/")) {
		return r
	}
	cleaned := *r.URL
	cleaned.Path, cleaned.RawPath = claude.CleanPath(path), ""
	copied := *r
	copied.URL = &cleaned
	return &copied
}

// anyOrigin lets the pages of all sites read an answer.
var anyOrigin = script.HeaderEdit{Name: "access-control-allow-origin", Value: new("*")}

// preflight tells a browser that any page may send any request. No journal shows it, since
// it is no request of the client's own. Which status and max-age the real API answers with
// is not confirmed.
func preflight(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS")
	h.Set("Access-Control-Max-Age", "86400")
	if names := r.Header.Get("Access-Control-Request-Headers"); names != "" && len(names) <= maxAskedHeaders {
		h.Set("Access-Control-Allow-Headers", names) // "*" would not cover authorization
	}
	h.Add("Vary", "Access-Control-Request-Headers")
	w.WriteHeader(http.StatusOK)
}

// maxAskedHeaders is how many bytes of header names an answer to a preflight repeats.
const maxAskedHeaders = 4 << 10

// join finds or begins the session of a request, in use until Leave. A request that can
// have none gets the table's unplaced session and a refusal.
func (s *Server) join(to *request.Target) (*session.Session, *apierror.Error) {
	if to.Session != "" {
		if sess, ended := s.sessions.Resume(session.ID(to.Scenario, to.Session)); sess != nil {
			return sess, nil
		} else if ended != "" {
			return s.sessions.Unplaced(), sessionLost(to, ended)
		}
	}
	scenario, err := s.catalogue.Get(to.Scenario)
	if err != nil {
		return s.sessions.Unplaced(), apierror.New("not_found_error", "claudemock: "+err.Error())
	}
	if scenario.Listener != nil && !to.Listening {
		return s.sessions.Unplaced(), apierror.New("invalid_request_error", "claudemock: "+session.NeedsAddress(scenario).Error())
	}
	if to.Session != "" && !request.IsSessionName(to.Session) {
		return s.sessions.Unplaced(), apierror.New("invalid_request_error", "claudemock: "+request.NotASessionName(to.Session))
	}
	sess, absent := s.sessions.Enter(scenario, to.Session)
	switch {
	case sess != nil:
		return sess, nil
	case absent.Full:
		return s.sessions.Unplaced(), sessionRefused()
	default:
		return s.sessions.Unplaced(), sessionEnded(to, absent.Ended)
	}
}

// sessionRefused is the refusal of a request whose session cannot begin.
func sessionRefused() *apierror.Error {
	refused := apierror.New("api_error", "claudemock: "+session.ErrNoRoom.Error())
	refused.Status = http.StatusServiceUnavailable
	return refused
}

// sessionEnded is the refusal of a request whose session has ended.
func sessionEnded(to *request.Target, why session.EndReason) *apierror.Error {
	ended := apierror.New("not_found_error", fmt.Sprintf(
		"claudemock: session %q has ended: %s; DELETE /_mock/sessions/%[1]s lets it begin anew",
		session.ID(to.Scenario, to.Session), why))
	ended.Status = http.StatusGone
	return ended
}

// sessionLost is the refusal of a request whose session has ended, and its own scenario
// with it.
func sessionLost(to *request.Target, why session.EndReason) *apierror.Error {
	ended := apierror.New("not_found_error", fmt.Sprintf(
		"claudemock: session %q has ended, and its own scenario with it: %s; POST /_mock/sessions begins another",
		session.ID(to.Scenario, to.Session), why))
	ended.Status = http.StatusGone
	return ended
}
