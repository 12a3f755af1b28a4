package server

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/journal"
)

// probedPaths are the paths below a scenario's prefix that clients and browsers
// ask for to see whether somebody is there, and no client to be answered.
// Claude Code asks HEAD of "/" and "/api/hello" of its base URL at each start
// (headroomlabs-ai/headroom#2032, router-for-me/CLIProxyAPI#5905).
var probedPaths = []string{"/", "/v1", "/api/hello", "/favicon.ico", "/robots.txt"}

// isProbe reports whether a request only asks whether somebody is there: it is
// a HEAD, which no endpoint of the API takes, or a GET of one of probedPaths.
func isProbe(method, path string) bool {
	return method == http.MethodHead || method == http.MethodGet && isProbed(path)
}

func isProbed(path string) bool { return slices.Contains(probedPaths, path) }

// probe is the turn of a probe. It is no request of the session's: it has no
// ordinal, belongs to no call, takes no step and uses none of the rate limits.
func (s *session) probe(a *arrival, refusal *apierror.Error, seed uint64) turn {
	s.mu.Lock()
	count := s.probes
	s.probes++
	s.mu.Unlock()
	t := turn{rule: byRefusal, count: count, probe: true}
	t.draw(s, seed, "probe")
	t.answer = faults.Answer{Request: a.request, Error: &faults.Error{Error: *refusal}}
	return t
}

// hint tells, once in a session, what to set when a path shows that a client's
// base URL has a /v1 too many or too few. The answer stays the API's own, which
// says no more than that the path is not found.
func (s *Server) hint(sess *session, a *arrival) {
	text := wrongBase(a.target)
	if text == "" || !sess.hintsAt(text) {
		return
	}
	text = excerpt(a.method) + " " + excerpt(a.target.path) + " is no path of the API: " + text
	s.log.Warn(sess.journal.Redactor.Known().Text(text), "session", sess.id)
	sess.journal.Note(journal.Note{At: a.at, Kind: journal.NoteHint, Text: text})
}

// wrongBase says what a client's base URL has to be when the path it asked for
// would be one of the API's with one /v1 more or less; "" when it would not.
func wrongBase(to *target) string {
	if lacksV1(to.path) {
		return fmt.Sprintf("this client does not add /v1 itself, so its base URL must end in it: %s/v1", excerpt(to.base()))
	}
	if rest, twice := strings.CutPrefix(to.path, "/v1"); twice && find(rest).routes != nil {
		return fmt.Sprintf("this client adds /v1 itself, so its base URL must not end in it: %s", excerpt(to.base()))
	}
	return ""
}

// hintsAt reports whether a hint is new to the session. Of what clients ask in
// different ways, each has a hint of its own.
func (s *session) hintsAt(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	digest := xxh3.HashString(text)
	if s.hinted == digest {
		return false
	}
	s.hinted = digest
	return true
}
