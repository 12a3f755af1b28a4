package server

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/words"
)

// AfterCut is how long what was cut may take to end before it is left behind. What
// waits ends at once; what computes ends when it next looks.
const AfterCut = time.Second

// ErrStillRunning is returned, wrapped, when a server was to stop and something went
// on computing after the grace period. Whoever runs the server should end the
// process.
var ErrStillRunning = errors.New("something is still being computed")

// stillRunning says what was left behind.
func (s *Server) stillRunning() error {
	const most = 10
	ids := s.sessions.OpenIDs()
	named := strings.Join(ids[:min(most, len(ids))], ", ")
	if len(ids) > most {
		named += " and others"
	}
	text := ""
	if named != "" {
		text = ", in " + named
	}
	err := fmt.Errorf("stopping the server: %w: %s did not end within %s of being cut%s",
		ErrStillRunning, words.Count(s.inflight.Len(), "request"), words.Span(s.afterCut), text)
	s.log.Error(err.Error())
	return err
}
