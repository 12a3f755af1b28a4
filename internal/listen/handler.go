package listen

import (
	"context"
	"net/http"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// Handler answers requests, and journals what becomes of connections without one.
type Handler interface {
	// ServeHTTP answers a request that net/http has read. It calls Server.Answer for
	// those to the API.
	http.Handler
	// Find returns what a request to the API asks for, and how many bytes its body may
	// have. It may clean the path of the request. ok is false for other requests, which
	// are for ServeHTTP.
	Find(r *http.Request) (to *request.Target, mostBody int, ok bool)
	// Serve answers a request to the API. It reports whether the caller must still break
	// off the answer.
	Serve(exchange Exchange, r *http.Request, to *request.Target) (abort bool)
	// NoteLimit journals that a limit of the server's own has ended a connection. The
	// session is that of a request that the connection carried.
	NoteLimit(scenario, session string, connection int, limit string)
	// NoteConnection journals what became of a connection that carried no request. It
	// begins the session if need be.
	NoteConnection(scenario, session string, note journal.Note)
}

// Exchange is one request and its answer on their transport: a connection that is read
// here, or net/http.
type Exchange interface {
	// Body reads the request's body, of at most that many bytes, into a buffer. The error
	// is an *http.MaxBytesError or wraps request.ErrCutBody, request.ErrBadFraming or
	// request.ErrNoMemory.
	Body(buffer *request.Buffer, most int) error
	// ReadPart reads at most that many bytes of the body into a buffer. rest is what
	// becomes of the others when the answer is over. The error wraps request.ErrCutBody
	// or request.ErrNoMemory.
	ReadPart(buffer *request.Buffer, bytes int, rest scenarios.Rest) error
	// Framed reports whether the transport frames answers, so that none can be raw.
	Framed() bool
	// FrameFault returns the fault with which the scenario's listener breaks off the
	// answer by a frame of HTTP/2. settle must be called with the compiled script, which
	// shows whether the fault found its place; it is nil if there is no such fault.
	FrameFault() (use script.Use, settle func(script.Script))
	// Waiting returns a context for the time before the answer is played. It is done when
	// the client has left, or when the server cuts open answers. stop must be called.
	Waiting() (ctx context.Context, stop func())
	// Play plays the answer.
	Play(piece play.Piece) play.Outcome
}
