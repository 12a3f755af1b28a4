package server

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gorilla/mux"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/redact"
)

// table finds the paths of the API, as they stand below a scenario's prefix. All
// servers share it: its patterns take ten times as long to compile as a server
// takes to start. A route's name is its place in apiPaths. Whether a method fits
// is not mux's to decide: the API looks at the key first.
var table = sync.OnceValue(func() *mux.Router {
	r := mux.NewRouter().SkipClean(true) // cleaning redirects, and turns a POST into a GET
	for i, routes := range apiPaths {
		r.Path(routes[0].Path).Name(strconv.Itoa(i))
	}
	return r
})

// apiPaths is the API's routes, those together that differ in their method only.
var apiPaths = byPath(claude.Routes)

func byPath(routes []claude.Route) (paths [][]claude.Route) {
	for _, route := range routes {
		i := slices.IndexFunc(paths, func(p []claude.Route) bool { return p[0].Path == route.Path })
		if i < 0 {
			paths = append(paths, []claude.Route{route})
			continue
		}
		paths[i] = append(paths[i], route)
	}
	return paths
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = tolerate(r)
	if isControl(r.URL.Path) {
		s.guarded(s.control()).ServeHTTP(w, r)
		return
	}
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
	s.serveHTTP(w, r)
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

// below splits a path into what picks the scenario and the session, and what is
// below: /v1/… on its own, below /s/<scenario>, or below /s/<scenario>/<session>.
// v1 is no session but begins a path, and so is what a client adds to a base URL
// that lacks the /v1. A name that nothing follows is a session to who probes a
// base URL, and to others a path.
//
// Before the path may stand /anthropic, where Microsoft Foundry has the API:
// clients of Foundry ask for that whatever their base URL. It is no session
// either.
func below(method, path string) (scenario, session, rest string) {
	named, ok := strings.CutPrefix(path, "/s/")
	if !ok {
		return "", "", inFoundry(path)
	}
	scenario, rest, _ = strings.Cut(named, "/")
	name, more, follows := strings.Cut(rest, "/")
	switch {
	case name == "" || name == "v1" || atFoundry("/"+rest) || firstNames[name] && (isProbed("/"+rest) || lacksV1("/"+rest)):
	case follows || isProbe(method, "/"):
		session, rest = name, more
	}
	return scenario, session, inFoundry("/" + rest)
}

const foundry = "/anthropic"

func atFoundry(path string) bool { return strings.HasPrefix(path, foundry+"/v1/") }

// inFoundry is a path without what Foundry has before it.
func inFoundry(path string) string {
	if atFoundry(path) {
		return strings.TrimPrefix(path, foundry)
	}
	return path
}

// firstNames is what the paths begin with that a client adds to a base URL
// without a /v1, and those that are probed: what else follows a scenario's name
// need not be looked up.
var firstNames = func() map[string]bool {
	names := map[string]bool{}
	for _, path := range probedPaths {
		names[firstName(path)] = true
	}
	for _, route := range claude.Routes {
		names[firstName(strings.TrimPrefix(route.Path, "/v1"))] = true
	}
	return names
}()

func firstName(path string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return name
}

// lacksV1 reports whether a path would be one of the API's with /v1 before it.
func lacksV1(path string) bool { return find("/v1"+path).routes != nil }

// fixedPaths is the API's routes whose path names no id: most requests go there,
// and to look them up is a fiftieth of what table takes.
var fixedPaths = func() map[string][]claude.Route {
	fixed := map[string][]claude.Route{}
	for _, routes := range apiPaths {
		if path := routes[0].Path; !strings.Contains(path, "{") {
			fixed[path] = routes
		}
	}
	return fixed
}()

// located is what a path below a scenario's prefix leads to. It has no routes when
// the API does not have the path.
type located struct {
	routes   []claude.Route
	id, part string // those in the path; "" for none
}

func find(path string) located {
	if routes := fixedPaths[path]; routes != nil {
		return located{routes: routes}
	}
	var match mux.RouteMatch
	if !table().Match(&http.Request{URL: &url.URL{Path: path}}, &match) {
		return located{}
	}
	place, err := strconv.Atoi(match.Route.GetName())
	if err != nil {
		return located{}
	}
	f := located{routes: apiPaths[place]}
	for name, value := range match.Vars {
		if name == "part" {
			f.part = value
		} else {
			f.id = value
		}
	}
	return f
}

// pick is the route that takes the method; else the first, which will refuse it.
func pick(routes []claude.Route, method string) *claude.Route {
	if len(routes) == 0 {
		return &claude.Route{Endpoint: claude.Other}
	}
	return &routes[max(0, slices.IndexFunc(routes, func(r claude.Route) bool { return r.Method == method }))]
}

// target is what path and headers ask for.
func (s *Server) target(r *http.Request, from origin) *target {
	scenario, session, path := below(r.Method, r.URL.Path)
	found := find(path)
	route := pick(found.routes, r.Method)
	return from.claim(&target{
		from:     from,
		scenario: first(scenario, r.Header.Get("X-Mock-Scenario"), s.defaultScenario),
		session:  shownName(first(session, r.Header.Get("X-Mock-Session"))),
		endpoint: route.Endpoint, method: route.Method, id: found.id, part: found.part, path: path,
		scheme: schemeOf(r), host: r.Host, prefix: strings.TrimSuffix(r.URL.Path, path),
	})
}

// base is the URL below which the client finds the API.
func (to *target) base() string { return to.scheme + "://" + to.host + to.prefix }

func schemeOf(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	return "http"
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
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" && len(asked) <= maxAskedHeaders {
		h.Set("Access-Control-Allow-Headers", asked) // "*" would not cover authorization
	}
	h.Add("Vary", "Access-Control-Request-Headers")
	w.WriteHeader(http.StatusOK)
}

// maxAskedHeaders is how many bytes of names of headers an answer to a preflight
// repeats.
const maxAskedHeaders = 4 << 10

// sessionName is what a client may call a session.
var sessionName = regexp.MustCompile(`^[A-Za-z0-9._~-]{1,100}$`)

// shownName is a name under which a session can be shown. One that is a credential
// becomes its fingerprint, which leads to the same session.
func shownName(name string) string {
	if safe := redact.Text(name); safe != name {
		return strings.ReplaceAll(safe, ":", "-") // as names have it
	}
	return name
}

// isSessionName reports whether a session can have that name. v1 and anthropic
// cannot be one: they begin the API's own paths.
func isSessionName(name string) bool {
	return len(name) <= mostQuoted && name != "v1" && "/"+name != foundry && sessionName.MatchString(name)
}

func notASessionName(name string) string {
	return fmt.Sprintf("%q is no session name: it takes 1 to 100 letters, digits, '.', '_', '~' and '-', and is neither v1 nor anthropic", excerpt(name))
}

// join finds the session a request belongs to. A request that can have none
// belongs to the strays and is refused.
func (s *Server) join(to *target) (*session, *apierror.Error) {
	if to.session != "" {
		if sess, ended := s.sessions.resume(sessionID(to.scenario, to.session)); sess != nil {
			return sess, nil
		} else if ended != "" {
			return s.sessions.stray(), sessionLost(to, ended)
		}
	}
	scenario, err := s.catalogue.Get(to.scenario)
	if err != nil {
		return s.sessions.stray(), apierror.New("not_found_error", "claudemock: "+err.Error())
	}
	if scenario.Listener != nil && !to.listening {
		return s.sessions.stray(), apierror.New("invalid_request_error", needsListener(scenario))
	}
	if to.session != "" && !isSessionName(to.session) {
		return s.sessions.stray(), apierror.New("invalid_request_error", "claudemock: "+notASessionName(to.session))
	}
	sess, absent := s.sessions.enter(scenario, to.session)
	switch {
	case sess != nil:
		return sess, nil
	case absent.full:
		return s.sessions.stray(), sessionRefused()
	default:
		return s.sessions.stray(), sessionGone(to, absent.ended)
	}
}

// noRoom is why a session cannot begin.
const noRoom = "there is no room for another session: all others have open requests"

// sessionRefused is what a request gets whose session cannot begin.
func sessionRefused() *apierror.Error {
	refused := apierror.New("api_error", "claudemock: "+noRoom)
	refused.Status = http.StatusServiceUnavailable
	return refused
}

// sessionGone is what a request gets whose session has ended.
func sessionGone(to *target, why endReason) *apierror.Error {
	gone := apierror.New("not_found_error", fmt.Sprintf(
		"claudemock: session %q has ended: %s; DELETE /_mock/sessions/%[1]s lets it begin anew",
		sessionID(to.scenario, to.session), why))
	gone.Status = http.StatusGone
	return gone
}

// sessionLost is what a request gets whose session has ended and its scenario
// with it.
func sessionLost(to *target, why endReason) *apierror.Error {
	gone := apierror.New("not_found_error", fmt.Sprintf(
		"claudemock: session %q has ended, and its own scenario with it: %s; POST /_mock/sessions begins another",
		sessionID(to.scenario, to.session), why))
	gone.Status = http.StatusGone
	return gone
}
