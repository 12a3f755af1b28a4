package listen

import (
	"fmt"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/words"
)

// RequestLimits lists the limits on how a request arrives.
func RequestLimits() []words.Limit {
	return []words.Limit{
		{"the head of a request, from its first byte; on a listener also the TLS handshake and CONNECT, from the first moment", words.Span(headerTimeout), "the connection is closed; log, and a note in the journal of a listener's session or of the last request's"},
		{"the length of a request's head, in HTTP/2 too", fmt.Sprintf("%d kB", maxHeaderBytes>>10), "answered 431 by HTTP itself; it becomes no request"},
		{"the time that a request's body takes", words.Span(bodyTimeout) + ", and as much more as an endpoint takes more than 32 MB", "the connection is closed; the request is journalled as cut by the server"},
		{"what a client goes on sending after an answer that came before its body", words.Span(play.LingerTimeout), "the connection is closed"},
	}
}

// ConnectionLimits lists the limits on connections that scenarios do something to, and
// on those of HTTP/2.
func ConnectionLimits() []words.Limit {
	held := words.Limit{"connections of `never_read` at a time", fmt.Sprint(maxHeld), "the oldest is closed; log"}
	return append([]words.Limit{held}, frameLimits.Limits()...)
}
