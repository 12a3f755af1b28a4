package request

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/words"
)

// Target is what a request's path and headers ask for.
type Target struct {
	Scenario, Session string          // as named by path or headers; "" for none
	Endpoint          claude.Endpoint // claude.Other for a path the API does not have
	Method            string          // the one the endpoint takes; "" for claude.Other
	Path              string          // below what picks scenario and session
	ID, Part          string          // those in the path; "" when the endpoint has none
	Scheme, Host      string          // of the URL asked for
	Prefix            string          // of its path, which picks scenario and session
	Connection        int             // on which it came, among its address's, from 1; 0 for one that is not ours
	Listening         bool            // it came to the scenario's own address
}

// TargetOf is what a request asks for. One that names no scenario asks for the
// default one.
func TargetOf(r *http.Request, defaultScenario string) *Target {
	scenario, session, path := below(r.Method, r.URL.Path)
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

// WrongBase says what a client's base URL has to be when the path it asked for
// would be one of the API's with one /v1 more or less; "" when it would not.
func (to *Target) WrongBase() string {
	if lacksV1(to.Path) {
		return fmt.Sprintf("this client does not add /v1 itself, so its base URL must end in it: %s/v1", words.Excerpt(to.Base()))
	}
	if rest, twice := strings.CutPrefix(to.Path, "/v1"); twice && find(rest).routes != nil {
		return fmt.Sprintf("this client adds /v1 itself, so its base URL must not end in it: %s", words.Excerpt(to.Base()))
	}
	return ""
}
