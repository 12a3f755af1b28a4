package session

import (
	"fmt"

	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/journal"
)

// tooManySecrets is the note that a session has seen more credentials than it remembers.
func tooManySecrets() string {
	return fmt.Sprintf("the session has seen more than %d credentials, the server's own limit: the oldest are hidden by their names and shapes only", redact.MaxSecrets)
}

// noteLimits logs and journals which of claudemock's own limits changed an answer.
func (s *Session) noteLimits(ordinal int, limits []string) {
	for _, limit := range limits {
		s.common.Log.Warn("an answer is not what was asked for", "session", s.ID, "request", ordinal, "why", limit)
		s.Journal.Note(journal.Note{
			At: s.common.Clock.Now(), Kind: journal.NoteLimit, Text: fmt.Sprintf("the answer to request %d: %s", ordinal, limit),
		})
	}
}

// NoteRefusal logs and journals that one of claudemock's own limits refuses a request.
func (s *Session) NoteRefusal(a *Attempt) {
	text := a.Memory.Refused.Message
	s.common.Log.Warn("a request is refused", "session", s.ID, "connection", a.Target.Connection, "why", text)
	s.Journal.Note(journal.Note{
		At: s.common.Clock.Now(), Kind: journal.NoteLimit, Text: "a request is refused: " + text,
		Connection: a.Target.Connection,
	})
}
