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

// Verdict judges a session by what its journal holds now. How its client ended
// is not known when ending is nil; rules that depend on it then say that they
// cannot tell. The session of an id that nobody has used yet has a verdict,
// too: no request arrived. The error says that there is no such session.
func (s *Server) Verdict(id string, ending *verdict.Ending) (verdict.Verdict, error) {
	run, err := s.evidenceOf(id)
	if err != nil {
		return verdict.Verdict{}, err
	}
	run.Ending = s.shownEnding(run.Session, ending)
	return s.judge(run), nil
}

// judge is verdict.Judge, whose rules may fail: that the log is told.
func (s *Server) judge(run verdict.Run) verdict.Verdict {
	v := verdict.Judge(run)
	for _, p := range v.Panics {
		s.log.Error("a rule panicked", "session", v.Session, "scenario", v.Scenario, "rule", p.Rule, "panic", p.Problem, "stack", p.Stack)
	}
	return v
}

// shownEnding is how the client ended, without the credentials that it printed.
func (s *Server) shownEnding(id string, ending *verdict.Ending) *verdict.Ending {
	if ending == nil || ending.Output == "" {
		return ending
	}
	var known *redact.Set
	if sess, _ := s.sessions.Find(id); sess != nil {
		known = sess.Journal.Redactor.Known()
	}
	safe := *ending
	safe.Output = known.Text(ending.Output)
	return &safe
}

// evidenceOf is the evidence that Verdict judges, without an ending.
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

func (s *Server) evidence(sess *session.Session) verdict.Run {
	notes, _ := sess.Journal.Notes()
	return verdict.Run{
		Scenario: sess.Scenario, Session: sess.ID, Speed: sess.Speed(),
		Entries: sess.Journal.Entries(), Notes: notes, Forgotten: sess.Journal.Forgotten(),
	}
}
