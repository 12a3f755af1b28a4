package frames

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/net/http2"

	"github.com/claudemock/claudemock/internal/words"
)

// MaxStreams is how many streams a client may have open on a connection.
const MaxStreams = 100

// What a connection grants its client.
const (
	maxHandlers  = 2 * MaxStreams // handlers that run, those of streams that were reset included
	streamWindow = 1 << 20        // bytes of a request's body that are on their way or unread
	connWindow   = 1 << 20        // the same for all bodies together
	frameSize    = 16 << 10       // the most bytes in one frame, of the client's or of ours
	tableSize    = 4096           // of the compression of headers

	// headsPerBlock is how many times the longest head is read of one block of
	// headers, with the frames that carry it.
	headsPerBlock = 4

	// windowStep is how many bytes are read before the client is granted as many
	// again: a byte at a time would cost two frames each.
	windowStep = 4 << 10
)

// What the protocol says of flow control.
const (
	startWindow = 65535 // the window of a connection or a stream before any setting
	windowLimit = 1<<31 - 1
)

// A client may send frames that carry no request and no body, such as PING,
// SETTINGS, WINDOW_UPDATE and RST_STREAM. idleFrames is how many it may send at
// once, and idleFrameEach the time in which it may send one more. Each part of an
// answer entitles it to further ones, since it has to acknowledge that.
const (
	idleFrames    = 2000
	idleFrameEach = 10 * time.Millisecond
	bytesPerFrame = 256 // bytes of an answer that entitle a client to one more frame
	longHeadCosts = 40  // frames: a head that is too long takes work, and asks for nothing
)

// errFlood ends a connection on which the client has sent too many frames that carry
// nothing.
var errFlood = fmt.Errorf("more than %d frames came that carry nothing: %w", idleFrames, http2.ConnectionError(http2.ErrCodeEnhanceYourCalm))

// frameBudget counts the frames of a connection that carry nothing.
type frameBudget struct {
	spent int
	since time.Time // the time up to which frames were earned; at first the connection's beginning
}

// spend counts such frames. The error is errFlood when there were too many.
func (b *frameBudget) spend(frames int) error {
	b.spent += frames
	if b.spent <= idleFrames {
		return nil
	}
	now := time.Now()
	b.earn(int(now.Sub(b.since) / idleFrameEach))
	b.since = now
	if b.spent > idleFrames {
		return errFlood
	}
	return nil
}

// earn lets the client send so many more.
func (b *frameBudget) earn(frames int) { b.spent = max(0, b.spent-frames) }

// earnedBy is how many frames a part of an answer entitles the client to.
func earnedBy(bytes int) int { return 2 + bytes/bytesPerFrame }

// isFlood reports whether the client has sent more than the bounds allow.
func isFlood(err error) bool {
	var code http2.ConnectionError
	return errors.As(err, &code) && code == http2.ConnectionError(http2.ErrCodeEnhanceYourCalm)
}

// Limits lists the limits of connections that are served with a Config, and of those
// that a Meter counts.
func (c Config) Limits() []words.Limit {
	return []words.Limit{
		{"streams at a time on a connection of HTTP/2", fmt.Sprint(MaxStreams), "further ones are refused, as SETTINGS told the client"},
		{"answers under way on a connection of HTTP/2 whose frames a scenario breaks, those included whose streams the client has reset", fmt.Sprint(maxHandlers), "further streams are refused, and may be tried again"},
		{"frames on such a connection that carry no request and no body", fmt.Sprintf("%d at once, and %d a second; each frame of an answer allows for 2 more, and each %d bytes for 1; a head that is too long counts for %d", idleFrames, time.Second/idleFrameEach, bytesPerFrame, longHeadCosts), "GOAWAY with ENHANCE_YOUR_CALM, and the connection is closed; log, and a note in the journal of the listener's session"},
		{"frames of that kind on any other connection of HTTP/2 in cleartext, where resets of ours count too", "as many, and each frame of an answer's body allows for more in the same way", "the connection is closed; log"},
		{"a frame on a connection whose frames a scenario breaks, and a block of headers with all its frames", fmt.Sprintf("%d kB and %d kB; "+words.Span(c.HeaderTimeout)+" from its first byte", frameSize>>10, c.blockSize()>>10), "GOAWAY, and the connection is closed; log, and a note in the journal of the listener's session"},
		{"bodies of requests on such a connection that are on their way or unread", fmt.Sprintf("%d MB for a stream, and for all", connWindow>>20), "the client has to wait; one that does not gets GOAWAY with FLOW_CONTROL_ERROR"},
	}
}
