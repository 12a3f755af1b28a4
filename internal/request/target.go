package request

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/words"
)

// Target is what the path and the headers of a request ask for.
type Target struct {
	Scenario, Session string          // as named by path or headers; "" for none
	Endpoint          claude.Endpoint // claude.Other for a path the API does not have
	Method            string          // the one that the endpoint takes; "" for claude.Other
	Path              string          // below the prefix
	ID, Part          string          // those in the path; "" if the endpoint has none
	Scheme, Host      string          // of the URL
	Prefix            string          // the beginning of the path, which names scenario and session
	Connection        int             // its number among those of the address, from 1; 0 if the server does not own it
	Listening         bool            // the request came to the scenario's own address
}

// TargetOf returns what a request asks for. A request that names no scenario asks for the
// default one.
func TargetOf(r *http.Request, defaultScenario string) *Target {
	scenario, session, path := split(r.Method, r.URL.Path)
	found := find(path)
	route := pick(found.routes, r.Method)
	return &Target{
		Scenario: cmp.Or(scenario, r.Header.Get("X-Mock-Scenario"), defaultScenario),
		Session:  ShownName(cmp.Or(session, r.Header.Get("X-Mock-Session"))),
		Endpoint: route.Endpoint, Method: route.Method, ID: found.id, Part: found.part, Path: path,
		Scheme: schemeOf(r), Host: r.Host, Prefix: strings.TrimSuffix(r.URL.Path, path),
	}
}

// Base is the URL below which the client finds the API.
func (to *Target) Base() string { return to.Scheme + "://" + to.Host + to.Prefix }

func schemeOf(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

// WrongBase says which base URL the client should have if its path would be one of the API's
// with one /v1 more or less; otherwise it returns "".
func (to *Target) WrongBase() string {
	if lacksV1(to.Path) {
		return fmt.Sprintf("this client does not add /v1 itself, so its base URL must end in it: %s/v1", words.Excerpt(to.Base()))
	}
	if rest, twice := strings.CutPrefix(to.Path, "/v1"); twice && find(rest).routes != nil {
		return fmt.Sprintf("this client adds /v1 itself, so its base URL must not end in it: %s", words.Excerpt(to.Base()))
	}
	return ""
}
