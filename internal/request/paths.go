package request

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gorilla/mux"

	"github.com/claudemock/claudemock/internal/claude"
)

// router finds the paths of the API, as they stand below a scenario's prefix. All
// servers share it: its patterns take ten times as long to compile as a server
// takes to start. A route's name is its place in apiPaths. Whether a method fits
// is not mux's to decide: the API looks at the key first.
var router = sync.OnceValue(func() *mux.Router {
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
	case follows || IsProbe(method, "/"):
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
	if !router().Match(&http.Request{URL: &url.URL{Path: path}}, &match) {
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

// probedPaths are the paths below a scenario's prefix that clients and browsers
// ask for to see whether somebody is there, and no client to be answered.
// Claude Code asks HEAD of "/" and "/api/hello" of its base URL at each start
// (headroomlabs-ai/headroom#2032, router-for-me/CLIProxyAPI#5905).
var probedPaths = []string{"/", "/v1", "/api/hello", "/favicon.ico", "/robots.txt"}

// IsProbe reports whether a request only asks whether somebody is there: it is
// a HEAD, which no endpoint of the API takes, or a GET of one of probedPaths.
func IsProbe(method, path string) bool {
	return method == http.MethodHead || method == http.MethodGet && isProbed(path)
}

func isProbed(path string) bool { return slices.Contains(probedPaths, path) }
