package server

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/control"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/script"
)

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = tolerate(r)
	if control.IsControl(r.URL.Path) {
		s.control().ServeHTTP(w, r)
		return
	}
	if !s.inflight.Enter() {
		w.Header().Set("Connection", "close")
		http.Error(w, "claudemock is shutting down", http.StatusServiceUnavailable)
		return
	}
	defer s.inflight.Leave()
	if r.Method == http.MethodOptions && r.Header.Get("Origin") != "" {
		preflight(w, r)
		return
	}
	s.transport.Answer(w, r)
}

// tolerate takes paths as base URLs with a slash too many make them:
// /s/x//v1/messages and /v1/messages/.
func tolerate(r *http.Request) *http.Request {
	path := r.URL.Path
	if !strings.Contains(path, "//") && (len(path) <= 1 || !strings.HasSuffix(path, "/")) {
		return r
	}
	cleaned := *r.URL
	cleaned.Path, cleaned.RawPath = oneSlash(path), ""
	copied := *r
	copied.URL = &cleaned
	return &copied
}

func oneSlash(path string) string {
	return "/" + strings.Join(strings.FieldsFunc(path, func(c rune) bool { return c == '/' }), "/")
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// anyOrigin lets a page read the answer, wherever the page is from.
var anyOrigin = script.HeaderEdit{Name: "access-control-allow-origin", Value: new("*")}

// preflight tells a browser that any page may send any request. It is no
// request of the client's own, so no journal shows it. Which status and max-age
// the real API answers with is not confirmed.
func preflight(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS")
	h.Set("Access-Control-Max-Age", "86400")
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" && len(asked) <= maxAskedHeaders {
		h.Set("Access-Control-Allow-Headers", asked) // "*" would not cover authorization
	}
	h.Add("Vary", "Access-Control-Request-Headers")
	w.WriteHeader(http.StatusOK)
}

// maxAskedHeaders is how many bytes of names of headers an answer to a preflight
// repeats.
const maxAskedHeaders = 4 << 10

// join finds the session a request belongs to. A request that can have none
// belongs to the strays and is refused.
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
		return s.sessions.Unplaced(), sessionGone(to, absent.Ended)
	}
}

// sessionRefused is what a request gets whose session cannot begin.
func sessionRefused() *apierror.Error {
	refused := apierror.New("api_error", "claudemock: "+session.ErrNoRoom.Error())
	refused.Status = http.StatusServiceUnavailable
	return refused
}

// sessionGone is what a request gets whose session has ended.
func sessionGone(to *request.Target, why session.EndReason) *apierror.Error {
	gone := apierror.New("not_found_error", fmt.Sprintf(
		"claudemock: session %q has ended: %s; DELETE /_mock/sessions/%[1]s lets it begin anew",
		session.ID(to.Scenario, to.Session), why))
	gone.Status = http.StatusGone
	return gone
}

// sessionLost is what a request gets whose session has ended and its scenario
// with it.
func sessionLost(to *request.Target, why session.EndReason) *apierror.Error {
	gone := apierror.New("not_found_error", fmt.Sprintf(
		"claudemock: session %q has ended, and its own scenario with it: %s; POST /_mock/sessions begins another",
		session.ID(to.Scenario, to.Session), why))
	gone.Status = http.StatusGone
	return gone
}
