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

// noteLimit journals in the session of the request that a connection carried
// last that a limit of the server's own has ended it.
func (s *Server) noteLimit(session string, connection int, limit string) {
	sess, _ := s.sessions.find(session)
	if sess == nil {
		return // it has ended since
	}
	sess.journal.Note(journal.Note{
		At: s.clock.Now(), Kind: journal.NoteLimit, Text: fmt.Sprintf("connection %d is closed: %s", connection, limit),
		Connection: connection, EndedBy: journal.ByServer,
	})
}

// tellLimits logs and journals which limits of the server's own changed an answer.
func (s *Server) tellLimits(sess *session, ordinal int, limits []string) {
	for _, limit := range limits {
		s.log.Warn("an answer is not what was asked for", "session", sess.id, "request", ordinal, "why", limit)
		sess.journal.Note(journal.Note{
			At: s.clock.Now(), Kind: journal.NoteLimit, Text: fmt.Sprintf("the answer to request %d: %s", ordinal, limit),
		})
	}
}
