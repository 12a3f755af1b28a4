package session

import (
	"github.com/zeebo/xxh3"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

// probe decides on a probe, which does not count as a request of the session: it has no
// ordinal, belongs to no call, takes no step and uses none of the rate limits.
func (s *Session) probe(a *Attempt, refusal *apierror.Error) Decision {
	s.mu.Lock()
	count := s.probes
	s.probes++
	s.mu.Unlock()
	d := Decision{Rule: byRefusal, count: count, probe: true}
	d.draw(s, "probe")
	d.Answer = script.Answer{Request: a.Claude, Error: &script.Error{Error: *refusal}}
	return d
}

// hint logs and journals, once in a session, which base URL to set if a path shows that the
// client's has a /v1 too many or too few. The answer stays the API's own: that the path is
// not found.
func (s *Session) hint(a *Attempt) {
	text := a.Target.WrongBase()
	if text == "" || !s.hintIsNew(text) {
		return
	}
	text = words.Excerpt(a.Method) + " " + words.Excerpt(a.Target.Path) + " is no path of the API: " + text
	s.common.Log.Warn(s.Journal.Redactor.Known().Text(text), "session", s.ID)
	s.Journal.Note(journal.Note{At: a.At, Kind: journal.NoteHint, Text: text})
}

// hintIsNew reports whether a hint differs from the last one of the session.
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
