package listen

import (
	"log/slog"
	"time"
)

// acceptPause is how long to wait when the system has no room for a connection,
// such as when all descriptors of the process are taken.
const acceptPause = 50 * time.Millisecond

// refusedConns tells of the times in which the system has no room for connections:
// one line when such a time begins and one when it is over. Its zero value is ready
// to use.
type refusedConns struct{ tries int }

// note tells of a connection that could not be had.
func (r *refusedConns) note(log *slog.Logger, err error, where ...any) {
	if r.tries++; r.tries == 1 {
		log.Warn("connections cannot be accepted, which is tried again", append(where, "each", acceptPause, "error", err)...)
	}
}

// over tells of a connection that was had again.
func (r *refusedConns) over(log *slog.Logger, where ...any) {
	if r.tries > 0 {
		log.Warn("connections are accepted again", append(where, "tries", r.tries)...)
	}
	r.tries = 0
}
