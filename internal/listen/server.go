// Package listen is how bytes reach us: connections, with TLS or without, the
// requests on them in HTTP/1.1 and HTTP/2, and whatever a scenario's listener does to
// a connection before it carries a request.
//
// Most requests come over connections that an Acceptor reads itself: that takes half
// of net/http's time, and leaves each byte of an answer's head to its script. All
// others come over net/http. An Exchange is what both are to a Handler.
//
// It knows connections, what a request's head asks for, and the `listener:` of a
// scenario. It must never know what is answered or why: no session, no rule, no
// control endpoint. Upward it calls a Handler and nothing else.
package listen

import (
	"context"
	"log/slog"
	"time"

	"github.com/claudemock/claudemock/internal/inflight"
	"github.com/claudemock/claudemock/internal/play"
)

// Server is what all addresses have in common. All its fields must be set.
type Server struct {
	Handler      Handler
	Log          *slog.Logger
	Clock        play.Clock
	Idle         time.Duration   // how long a connection may carry no request
	Grace        time.Duration   // how long open answers may go on when a listener is closed
	AfterCut     time.Duration   // how long what was cut may take to end
	Cutting      context.Context // done when open answers are to be cut
	InFlight     *inflight.Group // requests on connections that are read without net/http
	StillRunning func()          // told when something did not end in that time

	authorities authorities
}
