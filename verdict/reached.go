package verdict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/words"
)

// Cause is why a client never got as far as the scenario. The verdict is then none on the
// client: it neither passes nor fails.
type Cause string

// The causes.
const (
	NoRequest   Cause = "no-request"     // nothing arrived at all
	FailedFirst Cause = "failed-first"   // the program failed before its first request
	WrongBase   Cause = "wrong-base-url" // the base URL has a /v1 too few or too many for the client
)

// unreached is why no request reached the scenario although one could have; the zero value
// if one did.
type unreached struct {
	cause          Cause // "" if the API itself refused all requests for another reason
	reason, advice string
}

// unreached finds why no request reached the scenario: none arrived, or the API accepts
// none of them.
func (c *evidence) unreached() unreached {
	lost := c.lost()
	switch {
	case c.Forgotten > 0 || c.refusesConnections():
		return unreached{}
	case len(c.attempts) == 0 && len(lost) > 0 && c.Scenario.Listener != nil && !listenerStrikes(c.Scenario.Listener):
		return unreached{NoRequest, "no request arrived, only a connection without one: " + lost[len(lost)-1].Text,
			"use the base URL as it is, and let the client trust the certificate authority of the scenario"}
	case len(lost) > 0:
		return unreached{}
	case len(c.attempts) == 0:
		return c.nothingArrived()
	}
	for _, a := range c.attempts {
		if !a.Refused {
			return unreached{}
		}
	}
	if lost := c.wrongBase(); lost.cause != "" {
		return lost
	}
	if accountStrikes(c.Scenario) != "" {
		return unreached{}
	}
	return unreached{reason: c.refusedAll(c.attempts[0])}
}

// refusedAll says how the API refused the first of the requests.
func (c *evidence) refusedAll(first *Attempt) string {
	text := fmt.Sprintf("the API itself refused every request, the first with %s: %s %s", first, first.Method, first.Path)
	if e := first.Answer.Error; e != nil && e.Message != "" {
		text += fmt.Sprintf(", %q", e.Message)
	}
	return text
}

// How clients are led to the API where the environment does not do it.
const byHand = "base_url in Python, baseURL in TypeScript, option.WithBaseURL in Go, baseUrl in Java"

func (c *evidence) nothingArrived() unreached {
	e := c.Ending
	if e == nil || e.Command == Call {
		return unreached{cause: NoRequest, reason: "no request arrived: does the client have the session's URL? Hand it over as base_url, baseURL or option.WithBaseURL"}
	}
	if e.failed() {
		reason := e.String() + " before " + map[bool]string{false: "its", true: "their"}[e.Command == Tests] + " first request"
		if said := e.lastWords(); said != "" {
			reason += ": " + said
		}
		return unreached{FailedFirst, reason, "this says nothing about the client: make the command work without claudemock first, from this folder"}
	}
	reason, set := "no request arrived", e.Set
	if e.Killed {
		reason += " before " + e.subject() + " was stopped at its time limit"
	}
	if len(set) > 0 {
		reason += ", although " + words.List(set) + " led " + e.subject() + " here"
	}
	advice := "the program may have a base URL of its own or ignore the environment: hand the value of ANTHROPIC_BASE_URL to its client (" + byHand + ")"
	switch {
	case slices.Contains(set, "HTTPS_PROXY"):
		advice = "the program may ignore the environment: hand the value of HTTPS_PROXY to its HTTP client as the proxy"
	case len(set) == 0:
		advice = "let the client's base URL be the session's: " + byHand
	}
	if e.Killed {
		advice += "; if it only starts slowly, give it longer with --timeout"
	}
	return unreached{NoRequest, reason, advice}
}

// wrongBase finds a path that shows what is wrong with the client's base URL.
func (c *evidence) wrongBase() unreached {
	for _, a := range c.attempts {
		path, _, _ := strings.Cut(a.Path, "?")
		asked := fmt.Sprintf("%s %s, where /v1/messages was meant", a.Method, a.Path)
		started := c.Ending != nil && len(c.Ending.Set) > 0
		switch {
		case strings.Contains(path, "/v1/v1/"):
			advice := "the base URL must not end in /v1 for this client"
			if started {
				advice = "this client adds /v1 itself: leave out --v1, or the /v1 that the program adds to its base URL"
			}
			return unreached{WrongBase, "the client asked " + asked + ": its base URL has a /v1 too many", advice}
		case lacksV1(path):
			advice := "the base URL must end in /v1 for this client"
			if started {
				advice = "this client adds no /v1 itself: run it with --v1, so that ANTHROPIC_BASE_URL ends in it, or let the program add it to its base URL"
			}
			return unreached{WrongBase, "the client asked " + asked + ": its base URL lacks the /v1", advice}
		}
	}
	return unreached{}
}

// lacksV1 reports whether a path is one of the Messages API without its /v1.
func lacksV1(path string) bool {
	for _, end := range []string{"/messages", "/messages/count_tokens"} {
		if before, ok := strings.CutSuffix(path, end); ok && !strings.HasSuffix(before, "/v1") {
			return true
		}
	}
	return false
}

// acquit turns a failure into a thing that cannot be told if the client never got as far as
// the scenario: whatever it did then, it did for that reason. A key that leaked has leaked.
func (c *evidence) acquit(f *Finding) {
	if c.never.cause == "" || f.Result != Fail || f.Rule == "keeps-secrets" {
		return
	}
	why := ", but no request reached the scenario"
	f.Result, f.Text, f.Requests, f.Shown = CannotTell, f.Text+why, nil, nil
}
