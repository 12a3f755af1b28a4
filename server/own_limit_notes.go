package server

import (
	"fmt"

	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/journal"
)

// tooManySecrets is the limit on the credentials of a session in words.
func tooManySecrets() string {
	return fmt.Sprintf("the session has seen more than %d credentials, the server's own limit: the oldest are hidden by their names and shapes only", redact.MaxSecrets)
}

// tellLimits logs and journals which limits of the server's own changed an answer.
func (s *session) tellLimits(ordinal int, limits []string) {
	for _, limit := range limits {
		s.common.log.Warn("an answer is not what was asked for", "session", s.id, "request", ordinal, "why", limit)
		s.journal.Note(journal.Note{
			At: s.common.clock.Now(), Kind: journal.NoteLimit, Text: fmt.Sprintf("the answer to request %d: %s", ordinal, limit),
		})
	}
}

// noteRefusal logs and journals that a limit of the server's own has refused a
// request.
func (s *session) noteRefusal(a *attempt) {
	text := a.Memory.Refused.Message
	s.common.log.Warn("a request is refused", "session", s.id, "connection", a.Target.Connection, "why", text)
	s.journal.Note(journal.Note{
		At: s.common.clock.Now(), Kind: journal.NoteLimit, Text: "a request is refused: " + text,
		Connection: a.Target.Connection,
	})
}
