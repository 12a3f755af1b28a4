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

// router finds the API's paths, as they are below a scenario's prefix. All servers share it,
// since its patterns take ten times as long to compile as a server takes to start. The name
// of a route is its index in apiPaths. mux does not check methods: the API looks at the key
// first.
var router = sync.OnceValue(func() *mux.Router {
	r := mux.NewRouter().SkipClean(true) // cleaning redirects, and turns a POST into a GET
	for i, routes := range apiPaths {
		r.Path(routes[0].Path).Name(strconv.Itoa(i))
	}
	return r
})

// apiPaths are the API's routes, grouped by path.
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

// split splits a path into the scenario, the session, and the rest: /v1/… alone, below
// /s/<scenario>, or below /s/<scenario>/<session>. A v1 is no session but begins the rest,
// and so does the first name of a path that a client adds to a base URL without /v1. A name
// that nothing follows is a session in a probe of a base URL, and a path in any other
// request.
//
// The rest may begin with /anthropic, below which Microsoft Foundry has the API: clients of
// Foundry add it to any base URL. It is no session either.
func split(method, path string) (scenario, session, rest string) {
	named, ok := strings.CutPrefix(path, "/s/")
	if !ok {
		return "", "", withoutFoundry(path)
	}
	scenario, rest, _ = strings.Cut(named, "/")
	name, more, follows := strings.Cut(rest, "/")
	switch {
	case name == "" || name == "v1" || atFoundry("/"+rest) || firstNames[name] && (isProbed("/"+rest) || lacksV1("/"+rest)):
	case follows || IsProbe(method, "/"):
		session, rest = name, more
	}
	return scenario, session, withoutFoundry("/" + rest)
}

// foundry begins the API's paths at Microsoft Foundry.
const foundry = "/anthropic"

func atFoundry(path string) bool { return strings.HasPrefix(path, foundry+"/v1/") }

// withoutFoundry returns a path without the /anthropic of Foundry.
func withoutFoundry(path string) string {
	if atFoundry(path) {
		return strings.TrimPrefix(path, foundry)
	}
	return path
}

// firstNames are the first names of the paths that a client adds to a base URL without /v1,
// and of those that are probed. If any other name follows a scenario's, the path need not be
// looked up.
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

// lacksV1 reports whether a path is one of the API's without its /v1.
func lacksV1(path string) bool { return find("/v1"+path).routes != nil }

// fixedPaths are the API's routes without an id in their path. Most requests are for these,
// and the map finds them in a fiftieth of the time of the router.
var fixedPaths = func() map[string][]claude.Route {
	fixed := map[string][]claude.Route{}
	for _, routes := range apiPaths {
		if path := routes[0].Path; !strings.Contains(path, "{") {
			fixed[path] = routes
		}
	}
	return fixed
}()

// located is the API's path that a path below a scenario's prefix matches. It has no routes
// if the API does not have the path.
type located struct {
	routes   []claude.Route
	id, part string // those in the path; "" for none
}

// find finds the API's path that a path matches.
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

// pick returns the route that takes the method, or otherwise the first, which refuses it.
func pick(routes []claude.Route, method string) *claude.Route {
	if len(routes) == 0 {
		return &claude.Route{Endpoint: claude.Other}
	}
	return &routes[max(0, slices.IndexFunc(routes, func(r claude.Route) bool { return r.Method == method }))]
}

// probedPaths are the paths below a scenario's prefix that clients and browsers ask for only
// to see whether somebody is there. Claude Code sends HEAD to "/" and "/api/hello" of its
// base URL at each start
// (headroomlabs-ai/headroom#2032, router-for-me/CLIProxyAPI#5905).
var probedPaths = []string{"/", "/v1", "/api/hello", "/favicon.ico", "/robots.txt"}

// IsProbe reports whether a request only asks whether somebody is there: a HEAD, which no
// endpoint of the API takes, or a GET of one of probedPaths.
func IsProbe(method, path string) bool {
	return method == http.MethodHead || method == http.MethodGet && isProbed(path)
}

func isProbed(path string) bool { return slices.Contains(probedPaths, path) }
