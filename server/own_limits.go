package server

import (
	"fmt"

	"github.com/claudemock/claudemock/journal"
)

// noteLimit journals in the session of the request that a connection carried
// last that a limit of the server's own has ended it.
func (s *Server) noteLimit(session string, connection int, limit string) {
	sess, _ := s.sessions.Find(session)
	if sess == nil {
		return // it has ended since
	}
	sess.Journal.Note(journal.Note{
		At: s.clock.Now(), Kind: journal.NoteLimit, Text: fmt.Sprintf("connection %d is closed: %s", connection, limit),
		Connection: connection, EndedBy: journal.ByServer,
	})
}
