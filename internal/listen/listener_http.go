package listen

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/claudemock/claudemock/internal/frames"
	"github.com/claudemock/claudemock/internal/inflight"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/scenarios"
)

// service serves HTTP on the connections of a listener.
type service struct {
	http     *http.Server
	queue    *connQueue
	requests inflight.Group // requests under way, and idle_drops that wait
	idle     idleConns
	held     heldConns

	running context.Context         // of all requests
	cut     context.CancelCauseFunc // ends it, with play.ErrShutdown
}

// startService starts to serve the connections of the queue.
func (l *Listener) startService() {
	s := &l.service
	s.running, s.cut = context.WithCancelCause(context.Background())
	s.queue = newConnQueue(l.addr)
	s.http = newHTTPServer(l.handler(), l.server.Log, l.idleLimit())
	s.http.BaseContext = func(net.Listener) context.Context { return s.running }
	s.http.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		return context.WithValue(ctx, originKey{}, origin{listener: l, connection: beneath(conn).number, conn: beneath(conn), peer: conn})
	}
	s.http.ConnState = l.watch
	s.http.TLSConfig = &tls.Config{NextProtos: nextProtos(l.spec.Protocol), MinVersion: tls.VersionTLS12}
	s.http.Protocols = protocols(l.spec.Protocol)
	l.work.Go(func() { _ = s.http.Serve(s.queue) }) // the error says only that the queue is closed
}

// newHTTPServer returns a server of net/http with the limits of every address.
func newHTTPServer(handler http.Handler, log *slog.Logger, idle time.Duration) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idle,
		MaxHeaderBytes:    maxHeaderBytes,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: frames.MaxStreams},
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// protocols returns the protocols that net/http speaks: the only one, or all for "".
func protocols(only scenarios.Protocol) *http.Protocols {
	var p http.Protocols
	p.SetHTTP1(only == "" || only == scenarios.HTTP1)
	p.SetHTTP2(only == "" || only == scenarios.HTTP2)
	p.SetUnencryptedHTTP2(only == "" || only == scenarios.HTTP2Bare)
	return &p
}

// nextProtos returns the protocols that ALPN offers.
func nextProtos(only scenarios.Protocol) []string {
	switch only {
	case scenarios.HTTP1:
		return []string{"http/1.1"}
	case scenarios.HTTP2:
		return []string{"h2"}
	default:
		return []string{"h2", "http/1.1"}
	}
}

// handler counts requests and hands them to the server's handler.
func (l *Listener) handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !l.service.requests.Enter() {
			w.Header().Set("Connection", "close")
			http.Error(w, "claudemock is shutting down", http.StatusServiceUnavailable)
			return
		}
		defer l.service.requests.Leave()
		l.busy.begin()
		defer l.busy.end()
		if c := originOf(r.Context()).conn; c != nil {
			c.requested.Store(true)
		}
		l.countRequest()
		l.server.Handler.ServeHTTP(w, r)
	})
}

// stopService lets open answers go on for the grace period, and then cuts them.
func (l *Listener) stopService() {
	s := &l.service
	grace, cancel := context.WithTimeout(context.Background(), l.server.Grace)
	defer cancel()
	empty := s.requests.Close()
	_ = s.http.Shutdown(grace) // an error means that answers are open, which are cut below
	select {
	case <-empty:
	case <-grace.Done():
		l.server.Log.Warn("open answers were cut", "session", l.Session(), "grace", l.server.Grace)
	}
	s.cut(play.ErrShutdown)
	_ = s.http.Close() // an error says only that the queue was closed before
	s.held.closeAll()
	if !inflight.EndsWithin(empty, l.server.AfterCut) {
		l.server.StillRunning()
	}
}
