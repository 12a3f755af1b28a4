package listen_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/inflight"
	"github.com/claudemock/claudemock/internal/listen"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/journal"
)

// waitingHandler answers nothing: it waits for as long as the client waits for an answer.
type waitingHandler struct {
	server *listen.Server
	waits  chan struct{} // gets one when a request waits
	ended  chan error    // gets the cause when it no longer does
}

func (h *waitingHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.server.Answer(w, r) }

func (h *waitingHandler) Find(*http.Request) (to *request.Target, mostBody int, ok bool) {
	return &request.Target{Endpoint: claude.Messages}, 1 << 20, true
}

func (h *waitingHandler) Serve(exchange listen.Exchange, _ *http.Request, _ *request.Target) bool {
	ctx, stop := exchange.Waiting()
	defer stop()
	h.waits <- struct{}{}
	<-ctx.Done()
	h.ended <- context.Cause(ctx)
	return true
}

func (h *waitingHandler) NoteLimit(string, string, int, string) {}

func (h *waitingHandler) NoteConnection(string, string, journal.Note) {}

func TestNobodyWaitsForAClientThatHasLeftOrIsCut(t *testing.T) {
	const ordinary = "POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
	const netHTTP = "POST /v1/%6dessages HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
	for _, tt := range []struct {
		name, head string
		leaves     bool
	}{
		{"the client leaves a direct connection", ordinary, true},
		{"the client leaves one of net/http", netHTTP, true},
		{"a direct connection is cut", ordinary, false},
		{"one of net/http is cut", netHTTP, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cutting, cut := context.WithCancelCause(t.Context())
			h := &waitingHandler{waits: make(chan struct{}, 1), ended: make(chan error, 1)}
			h.server = &listen.Server{
				Handler: h, Log: slog.New(slog.DiscardHandler), Clock: play.WallClock{}, Idle: time.Minute,
				Cutting: cutting, InFlight: &inflight.Group{},
			}
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			acceptor := h.server.Accept(t.Context(), listener)
			conn, err := net.Dial("tcp", listener.Addr().String())
			require.NoError(t, err)
			defer conn.Close()
			_, err = io.WriteString(conn, tt.head)
			require.NoError(t, err)
			<-h.waits
			if tt.leaves {
				require.NoError(t, conn.Close())
				require.Error(t, <-h.ended)
			} else {
				cut(play.ErrShutdown)
				require.ErrorIs(t, <-h.ended, play.ErrShutdown)
			}
			assert.NoError(t, acceptor.Drain(t.Context()))
			cut(play.ErrShutdown)
			require.NoError(t, acceptor.Close())
			<-acceptor.Ended()
		})
	}
}
