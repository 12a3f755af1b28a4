package server

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/gorilla/mux"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
)

// scenarioPrefixes are where the API is served: on its own, below a scenario,
// and below a session of a scenario.
var scenarioPrefixes = []string{"", "/s/{scenario}", "/s/{scenario}/{session}"}

// endpoints are the API's paths below a prefix, with the method each takes.
var endpoints = []struct {
	path, method string
	endpoint     claude.Endpoint
}{
	{"/v1/messages", http.MethodPost, claude.Messages},
	{"/v1/messages/count_tokens", http.MethodPost, claude.CountTokens},
	{"/v1/models", http.MethodGet, claude.ListModels},
	{"/v1/models/{model}", http.MethodGet, claude.GetModel},
}

// routes builds the handler for all paths. Whether a method fits is not
// mux's to decide: the API looks at the key first.
func (s *Server) routes() http.Handler {
	r := mux.NewRouter().SkipClean(true) // cleaning redirects, and turns a POST into a GET
	for _, prefix := range scenarioPrefixes {
		for _, e := range endpoints {
			r.HandleFunc(prefix+e.path, s.api(e.endpoint, e.method))
		}
	}
	s.controlRoutes(r)
	unknown := s.api("", "")
	r.PathPrefix("/s/{scenario}/{session}/").HandlerFunc(unknown)
	r.PathPrefix("/s/{scenario}").HandlerFunc(unknown)
	r.PathPrefix("/").HandlerFunc(unknown)
	return tolerant(r)
}

// tolerant takes paths as base URLs with a slash too many make them:
// /s/x//v1/messages and /v1/messages/.
func tolerant(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Path
		if strings.Contains(path, "//") || len(path) > 1 && strings.HasSuffix(path, "/") {
			cleaned := *r.URL
			cleaned.Path, cleaned.RawPath = oneSlash(path), ""
			copied := *r
			copied.URL = &cleaned
			r = &copied
		}
		next.ServeHTTP(w, r)
	})
}

func oneSlash(path string) string {
	return "/" + strings.Join(strings.FieldsFunc(path, func(c rune) bool { return c == '/' }), "/")
}

// api handles one of the API's paths; without an endpoint, all others.
func (s *Server) api(endpoint claude.Endpoint, method string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !s.gate.enter() {
			w.Header().Set("Connection", "close")
			http.Error(w, "claudemock is shutting down", http.StatusServiceUnavailable)
			return
		}
		defer s.gate.leave()
		if r.Method == http.MethodOptions && r.Header.Get("Origin") != "" {
			preflight(w, r)
			return
		}
		s.serveAPI(w, r, s.target(r, endpoint, method))
	}
}

// target is what path and headers ask for.
func (s *Server) target(r *http.Request, endpoint claude.Endpoint, method string) target {
	vars := mux.Vars(r)
	to := target{
		scenario: first(vars["scenario"], r.Header.Get("X-Mock-Scenario"), s.defaultScenario),
		session:  first(vars["session"], r.Header.Get("X-Mock-Session")),
		endpoint: endpoint, method: method, model: vars["model"],
	}
	if vars["session"] == "v1" { // that is no session but a path the API does not have
		to.session = r.Header.Get("X-Mock-Session")
		to.endpoint, to.method = "", ""
	}
	return originOf(r.Context()).claim(to)
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
var anyOrigin = faults.HeaderEdit{Name: "access-control-allow-origin", Value: new("*")}

// preflight tells a browser that any page may send any request. It is no
// request of the client's own, so no journal shows it. Which status and max-age
// the real API answers with is not confirmed.
func preflight(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS")
	h.Set("Access-Control-Max-Age", "86400")
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		h.Set("Access-Control-Allow-Headers", asked) // "*" would not cover authorization
	}
	h.Add("Vary", "Access-Control-Request-Headers")
	w.WriteHeader(http.StatusOK)
}

// sessionName is what a client may call a session.
var sessionName = regexp.MustCompile(`^[A-Za-z0-9._~-]{1,100}$`)

// join finds the session a request belongs to. A request that can have none
// belongs to the strays and is refused.
func (s *Server) join(to target) (*session, *claude.Error) {
	scenario, err := s.catalogue.Get(to.scenario)
	if err != nil {
		return s.sessions.stray(), claude.NewError("not_found_error", "claudemock: "+err.Error())
	}
	if scenario.Listener != nil && !to.listening {
		return s.sessions.stray(), claude.NewError("invalid_request_error", needsListener(scenario))
	}
	if to.session != "" && (to.session == "v1" || !sessionName.MatchString(to.session)) {
		return s.sessions.stray(), claude.NewError("invalid_request_error", fmt.Sprintf(
			"claudemock: %q is no session name: it takes 1 to 100 letters, digits, '.', '_', '~' and '-', and is not v1", to.session))
	}
	if sess := s.sessions.enter(scenario, to.session); sess != nil {
		return sess, nil
	}
	gone := claude.NewError("not_found_error", fmt.Sprintf(
		"claudemock: session %q has ended: it was idle too long or there was no room for it; DELETE /_mock/sessions/%[1]s lets it begin anew",
		sessionID(to.scenario, to.session)))
	gone.Status = http.StatusGone
	return s.sessions.stray(), gone
}
