package server

import (
	"fmt"
	"regexp"

	"github.com/claudemock/claudemock/internal/recording"
)

// RecordingOptions say how a recording is made. The zero RecordingOptions are the usual ones.
type RecordingOptions struct {
	Redact      []*regexp.Regexp // what is hidden beside credentials
	Match       []string         // the fields of a request's body that must agree in a replay; nil means model, tools and messages
	ExactTiming bool             // keeps every pause as it was, in place of a pace
}

// Recording is a session with the upstream as a scenario: the answers of the upstream as they
// came, before any fault struck them.
type Recording struct {
	Scenario []byte            // in YAML, for a file named after the scenario
	Bodies   map[string][]byte // the bodies that are too long or too binary for it, by their path beside it
	Requests int               // how many requests it answers
}

// Recorded returns the sessions with requests that were passed on to the upstream, in the
// order in which they began, and how many such requests there was no room for. It returns
// none without WithRecording. With WithRelay, all requests are of the session "".
func (s *Server) Recorded() (sessions []string, lost int) {
	if s.upstream == nil || s.upstream.Keeper == nil {
		return nil, 0
	}
	return s.upstream.Keeper.Sessions()
}

// Recording makes a scenario with a name of what the upstream answered in a session. Ids are
// numbered anew, and credentials are hidden. The error says that nothing was recorded, or
// what cannot be.
func (s *Server) Recording(session, name string, o RecordingOptions) (*Recording, error) {
	what := "making a recording"
	if session != "" {
		what += " of session " + session
	}
	if s.upstream == nil || s.upstream.Keeper == nil {
		return nil, fmt.Errorf("%s: the server has no upstream whose answers it records", what)
	}
	made, err := recording.Scenario(name, s.upstream.Keeper.ExchangesOf(session), recording.Options{Redact: o.Redact, Match: o.Match, ExactTiming: o.ExactTiming})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return &Recording{Scenario: made.Scenario, Bodies: made.Bodies, Requests: made.Requests}, nil
}
