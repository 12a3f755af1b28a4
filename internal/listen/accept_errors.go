package listen

import (
	"log/slog"
	"time"
)

// acceptPause is how long to wait before accepting again when the system refuses a
// connection, such as when the process has no file descriptor left.
const acceptPause = 50 * time.Millisecond

// acceptErrors logs when connections cannot be accepted: one line when that begins and
// one when it is over. The zero value is ready to use.
type acceptErrors struct{ tries int }

// failed logs the first error of a series.
func (e *acceptErrors) failed(log *slog.Logger, err error, where ...any) {
	if e.tries++; e.tries == 1 {
		log.Warn("connections cannot be accepted, which is tried again", append(where, "each", acceptPause, "error", err)...)
	}
}

// succeeded logs the end of a series of errors.
func (e *acceptErrors) succeeded(log *slog.Logger, where ...any) {
	if e.tries > 0 {
		log.Warn("connections are accepted again", append(where, "tries", e.tries)...)
	}
	e.tries = 0
}
