package listen

import (
	"fmt"
	"time"

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
	return []words.Limit{
		{"connections of `never_read` at a time", fmt.Sprint(maxHeld), "the oldest is closed; log"},
		{"streams at a time on a connection of HTTP/2", fmt.Sprint(maxStreams), "further ones are refused, as SETTINGS told the client"},
		{"answers under way on a connection of HTTP/2 whose frames a scenario breaks, those included whose streams the client has reset", fmt.Sprint(maxAnswering), "further streams are refused, and may be tried again"},
		{"frames on such a connection that carry no request and no body", fmt.Sprintf("%d at once, and %d a second; each frame of an answer allows for 2 more, and each %d bytes for 1; a head that is too long counts for %d", idleFrames, time.Second/idleFrameEach, bytesPerFrame, longHeadCosts), "GOAWAY with ENHANCE_YOUR_CALM, and the connection is closed; log, and a note in the journal of the listener's session"},
		{"frames of that kind on any other connection of HTTP/2 in cleartext, where resets of ours count too", "as many, and each frame of an answer's body allows for more in the same way", "the connection is closed; log"},
		{"a frame on a connection whose frames a scenario breaks, and a block of headers with all its frames", fmt.Sprintf("%d kB and %d kB; "+words.Span(headerTimeout)+" from its first byte", frameSize>>10, blockSize>>10), "GOAWAY, and the connection is closed; log, and a note in the journal of the listener's session"},
		{"bodies of requests on such a connection that are on their way or unread", fmt.Sprintf("%d MB for a stream, and for all", connWindow>>20), "the client has to wait; one that does not gets GOAWAY with FLOW_CONTROL_ERROR"},
	}
}
