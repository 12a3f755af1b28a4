package listen

import (
	"context"
	"log/slog"
	"time"

	"github.com/claudemock/claudemock/internal/inflight"
	"github.com/claudemock/claudemock/internal/play"
)

// Server is what all addresses share. All its fields must be set.
type Server struct {
	Handler      Handler
	Log          *slog.Logger
	Clock        play.Clock
	Idle         time.Duration   // how long a connection may carry no request
	Grace        time.Duration   // how long open answers may go on when a listener is closed
	AfterCut     time.Duration   // how long answers that were cut may take to end
	Cutting      context.Context // done when open answers must be cut
	InFlight     *inflight.Group // counts requests on connections that are read without net/http
	StillRunning func()          // called when an answer has not ended within AfterCut

	authorities authorities
}
