package session

import (
	"github.com/zeebo/xxh3"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

// probe is the decision on a probe. It is no request of the session's: it has no
// ordinal, belongs to no call, takes no step and uses none of the rate limits.
func (s *Session) probe(a *Attempt, refusal *apierror.Error) Decision {
	s.mu.Lock()
	count := s.probes
	s.probes++
	s.mu.Unlock()
	t := Decision{Rule: byRefusal, count: count, probe: true}
	t.draw(s, "probe")
	t.Answer = script.Answer{Request: a.Claude, Error: &script.Error{Error: *refusal}}
	return t
}

// hint tells, once in a session, what to set when a path shows that a client's
// base URL has a /v1 too many or too few. The answer stays the API's own, which
// says no more than that the path is not found.
func (s *Session) hint(a *Attempt) {
	text := a.Target.WrongBase()
	if text == "" || !s.hintIsNew(text) {
		return
	}
	text = words.Excerpt(a.Method) + " " + words.Excerpt(a.Target.Path) + " is no path of the API: " + text
	s.common.Log.Warn(s.Journal.Redactor.Known().Text(text), "session", s.ID)
	s.Journal.Note(journal.Note{At: a.At, Kind: journal.NoteHint, Text: text})
}

// hintIsNew reports whether a hint is new to the session. Of what clients ask in
// different ways, each has a hint of its own.
func (s *Session) hintIsNew(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	digest := xxh3.HashString(text)
	if s.hinted == digest {
		return false
	}
	s.hinted = digest
	return true
}
