package listen

import (
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/net/http2"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// farewell is how long a client has to read a GOAWAY and go.
const farewell = time.Second

// frameBreak ends an answer on HTTP/2 with a frame of the scenario's choice. It
// is a fault like any other, but for the listener's scenario giving it.
type frameBreak struct {
	name         string
	at           script.At
	code         http2.ErrCode
	goAway       bool
	lastStreamID *int
	debug        string
}

// Layer is script.LayerConnection.
func (b *frameBreak) Layer() script.Layer { return script.LayerConnection }

// ApplyScript has the script end with a reset at its place, which the stream
// knows to be this frame.
func (b *frameBreak) ApplyScript(s *script.Script, _ script.Env) (bool, error) {
	index, ok := 0, true
	if !b.at.IsZero() {
		index, ok = s.Cut(b.at)
	}
	if ok {
		s.Ops = append(s.Ops[:index:index], script.Op{Kind: script.OpReset})
	}
	return ok, nil
}

func (l *Listener) goAway() *scenarios.GoAway {
	return scenarios.Fault(l.spec, func(f *scenarios.ListenerFault) *scenarios.GoAway { return f.GoAway })
}

func (l *Listener) rstStream() *scenarios.RSTStream {
	return scenarios.Fault(l.spec, func(f *scenarios.ListenerFault) *scenarios.RSTStream { return f.RSTStream })
}

// breaksFrames reports whether the listener's connections of HTTP/2 need frames
// that net/http would not send.
func (l *Listener) breaksFrames() bool { return l.goAway() != nil || l.rstStream() != nil }

// nextBreak is what strikes the next answer, or nil, and where that is counted.
// With both faults the stream is reset as long as that lasts.
func (l *Listener) nextBreak() (*frameBreak, *atomic.Int64) {
	if f := l.rstStream(); f != nil && strikes(&l.counted.rstStream, f.Times) {
		return &frameBreak{name: "rst_stream", at: f.At, code: errorCode(f.Code, http2.ErrCodeInternal)}, &l.counted.rstStream
	}
	if f := l.goAway(); f != nil && strikes(&l.counted.goAway, f.Times) {
		return &frameBreak{
			name: "goaway", at: f.At, code: errorCode(f.Code, http2.ErrCodeNo), goAway: true,
			lastStreamID: f.LastStreamID, debug: f.Debug,
		}, &l.counted.goAway
	}
	return nil, nil
}

// errorCode finds a code by its name; there are few.
func errorCode(name scenarios.ErrorCode, otherwise http2.ErrCode) http2.ErrCode {
	for code := http2.ErrCodeNo; code <= http2.ErrCodeHTTP11Required; code++ {
		if code.String() == string(name) {
			return code
		}
	}
	return otherwise
}

// goAway ends the connection as the scenario says. Its other streams end as
// cut. The client has a moment to read this before the connection is closed:
// closed at once, with frames of the client's unread, it would be reset.
func (c *http2Conn) goAway(b *frameBreak) error {
	last := c.latest
	if b.lastStreamID != nil {
		last = uint32(*b.lastStreamID)
	}
	err := c.framer.WriteGoAway(last, b.code, []byte(b.debug))
	c.endLocked(fmt.Errorf("a GOAWAY ended the connection: %w", play.ErrShutdown))
	return errors.Join(err, c.closeSoon())
}

// closeSoon ends our side of the connection, and leaves the client a moment to read
// what was sent. The connection is locked.
func (c *http2Conn) closeSoon() (err error) {
	if half, ok := c.conn.(interface{ CloseWrite() error }); ok {
		err = half.CloseWrite()
	}
	if secured, ok := c.conn.(*tls.Conn); ok {
		err = errors.Join(err, beneath(secured).CloseWrite())
	}
	return errors.Join(err, c.conn.SetReadDeadline(time.Now().Add(farewell)))
}

// frameFault is what strikes the answer on a stream, as Exchange.FrameFault has it.
func (w *http2Response) frameFault() (use script.Use, settle func(script.Script)) {
	b, count := w.stream.conn.listener.nextBreak()
	if b == nil {
		return script.Use{}, nil
	}
	return script.Use{Name: b.name, Fault: b}, func(script script.Script) {
		if slices.Contains(script.Missed, b.name) {
			count.Add(-1)
			return
		}
		w.breaks = b
	}
}
