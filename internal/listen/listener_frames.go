package listen

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync/atomic"

	"golang.org/x/net/http2"

	"github.com/claudemock/claudemock/internal/frames"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// serveFrames serves a connection of HTTP/2 whose frames the scenario breaks, and
// returns the text of the server's own limit that ended it, or "".
func (l *Listener) serveFrames(ctx context.Context, conn net.Conn) (limit string) {
	c := beneath(conn)
	config := frameLimits
	config.Handler, config.Log, config.Idle = l.handler(), l.server.Log.With("session", l.Session()), l.idleLimit()
	config.Requests = context.WithValue(l.service.running, originKey{}, origin{listener: l, connection: c.number, conn: c})
	switch err := frames.Serve(ctx, conn, config); {
	case err == nil:
		return ""
	case errors.Is(err, frames.ErrIdle):
		return tooIdle(l.idleLimit())
	case errors.Is(err, frames.ErrSlow):
		return tooSlow()
	default:
		return ownLimit(err)
	}
}

// frameFault is the fault that breaks off an answer on HTTP/2 with a frame. It is a
// fault like any other, except that the scenario's listener asks for it.
type frameFault struct {
	name  string
	at    script.At
	frame frames.Break
	count *atomic.Int64 // of the times it has struck
}

// Layer is script.LayerConnection.
func (f *frameFault) Layer() script.Layer { return script.LayerConnection }

// ApplyScript has the script end with a reset at the fault's place. On the stream the
// reset is the frame.
func (f *frameFault) ApplyScript(s *script.Script, _ script.Env) (bool, error) {
	index, ok := 0, true
	if !f.at.IsZero() {
		index, ok = s.Cut(f.at)
	}
	if ok {
		s.Ops = append(s.Ops[:index:index], script.Op{Kind: script.OpReset})
	}
	return ok, nil
}

// strike has the fault strike the answer that is written to w, as Exchange.FrameFault
// says.
func (f *frameFault) strike(w *frames.ResponseWriter) (script.Use, func(script.Script)) {
	return script.Use{Name: f.name, Fault: f}, func(script script.Script) {
		if slices.Contains(script.Missed, f.name) {
			f.count.Add(-1)
			return
		}
		w.BreakWith(f.frame)
	}
}

// goAway returns the listener's goaway fault, or nil.
func (l *Listener) goAway() *scenarios.GoAway {
	return scenarios.Fault(l.spec, func(f *scenarios.ListenerFault) *scenarios.GoAway { return f.GoAway })
}

// rstStream returns the listener's rst_stream fault, or nil.
func (l *Listener) rstStream() *scenarios.RSTStream {
	return scenarios.Fault(l.spec, func(f *scenarios.ListenerFault) *scenarios.RSTStream { return f.RSTStream })
}

// breaksFrames reports whether the listener's connections of HTTP/2 need frames
// that net/http would not send.
func (l *Listener) breaksFrames() bool { return l.goAway() != nil || l.rstStream() != nil }

// nextFrameFault returns the fault that strikes the next answer, or nil. A listener with
// both faults resets streams first, as many times as that fault strikes.
func (l *Listener) nextFrameFault() *frameFault {
	if f := l.rstStream(); f != nil && strikes(&l.counted.rstStream, f.Times) {
		frame := frames.Break{Code: errorCode(f.Code, http2.ErrCodeInternal)}
		return &frameFault{name: "rst_stream", at: f.At, frame: frame, count: &l.counted.rstStream}
	}
	if f := l.goAway(); f != nil && strikes(&l.counted.goAway, f.Times) {
		frame := frames.Break{Code: errorCode(f.Code, http2.ErrCodeNo), GoAway: true, LastStreamID: f.LastStreamID, Debug: f.Debug}
		return &frameFault{name: "goaway", at: f.At, frame: frame, count: &l.counted.goAway}
	}
	return nil
}

// errorCode returns the code with a name, or the other one if there is none.
func errorCode(name scenarios.ErrorCode, otherwise http2.ErrCode) http2.ErrCode {
	for code := http2.ErrCodeNo; code <= http2.ErrCodeHTTP11Required; code++ {
		if code.String() == string(name) {
			return code
		}
	}
	return otherwise
}
