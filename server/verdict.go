package server

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/verdict"
)

// Verdict judges a session by its journal as it is now. ending is how the client ended;
// without it, nil, the rules that depend on it cannot tell. A session of a known scenario
// that nobody has used has a verdict, too: no request arrived. The error says that there
// is no such session.
func (s *Server) Verdict(id string, ending *verdict.Ending) (verdict.Verdict, error) {
	run, err := s.evidenceOf(id)
	if err != nil {
		return verdict.Verdict{}, err
	}
	run.Ending = s.shownEnding(run.Session, ending)
	return s.judge(run), nil
}

// judge returns the verdict, and logs the rules that panicked.
func (s *Server) judge(run verdict.Run) verdict.Verdict {
	v := verdict.Judge(run)
	for _, p := range v.Panics {
		s.log.Error("a rule panicked", "session", v.Session, "scenario", v.Scenario, "rule", p.Rule, "panic", p.Problem, "stack", p.Stack)
	}
	return v
}

// shownEnding is how the client ended, without the credentials that it printed.
func (s *Server) shownEnding(id string, ending *verdict.Ending) *verdict.Ending {
	if ending == nil || ending.Output == "" && ending.Stderr == "" {
		return ending
	}
	var known *redact.Set
	if sess, _ := s.sessions.Find(id); sess != nil {
		known = sess.Journal.Redactor.Known()
	}
	safe := *ending
	safe.Output, safe.Stderr = known.Text(ending.Output), known.Text(ending.Stderr)
	return &safe
}

// evidenceOf is the evidence on the session of an id, without an ending.
func (s *Server) evidenceOf(id string) (verdict.Run, error) {
	id = request.ShownName(id)
	sess, ended := s.sessions.Find(id)
	if ended != "" {
		return verdict.Run{}, fmt.Errorf("judging session %s: there is no such session: it has ended, and its journal with it: %s", words.Excerpt(id), ended)
	}
	if sess != nil {
		return s.evidence(sess), nil
	}
	name, _, _ := strings.Cut(id, ".")
	scenario, err := s.catalogue.Get(name)
	if err != nil {
		return verdict.Run{}, fmt.Errorf("judging session %s: there is no such session", words.Excerpt(id))
	}
	return verdict.Run{Scenario: scenario, Session: id, Speed: s.sessions.SpeedOf(scenario)}, nil
}

// evidence is the evidence on a session, without an ending.
func (s *Server) evidence(sess *session.Session) verdict.Run {
	notes, _ := sess.Journal.Notes()
	return verdict.Run{
		Scenario: sess.Scenario, Session: sess.ID, Speed: sess.Speed(),
		Entries: sess.Journal.Entries(), Notes: notes, Forgotten: sess.Journal.Forgotten(),
	}
}
