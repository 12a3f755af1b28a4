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

// Handler is whom connections bring their requests to, and tell what becomes of
// them without one.
type Handler interface {
	// ServeHTTP answers what net/http has read. Requests to the API it gives to
	// Server.Answer.
	http.Handler
	// Find says what a request to the API asks for, and how many bytes its body may
	// have. It may clean the path of the request. ok is false when the request is no
	// such request, and is for ServeHTTP.
	Find(r *http.Request) (to *request.Target, mostBody int, ok bool)
	// Serve answers a request to the API. It reports whether the answer has still to
	// be broken off.
	Serve(exchange Exchange, r *http.Request, to *request.Target) (abort bool)
	// NoteLimit journals in the session of a request that a connection carried that a
	// limit of the server's own has ended the connection.
	NoteLimit(scenario, session string, connection int, limit string)
	// NoteConnection journals in a session, which it begins if need be, what became of
	// a connection that carried no request.
	NoteConnection(scenario, session string, note journal.Note)
}

// Exchange is one request and its answer on their transport: on a connection of our
// own, or over net/http.
type Exchange interface {
	// Body reads the request's body, of at most so many bytes, into a buffer. The
	// error is an *http.MaxBytesError or wraps request.ErrCutBody,
	// request.ErrBadFraming or request.ErrNoMemory.
	Body(buffer *request.Buffer, most int) error
	// ReadPart reads no more than so many bytes of the body into a buffer, and notes
	// what becomes of the rest when the answer is over. The error wraps
	// request.ErrCutBody or request.ErrNoMemory.
	ReadPart(buffer *request.Buffer, bytes int, rest scenarios.Rest) error
	// Framed reports whether answers are framed by the transport, so that none
	// can be raw.
	Framed() bool
	// FrameFault is what the listener has a frame of HTTP/2 do to the answer, as a
	// fault to compile it with. settle must be called with the script, which tells
	// whether the fault found its place; it is nil when there is no such fault.
	FrameFault() (use script.Use, settle func(script.Script))
	// Waiting is how long the client waits while nothing is played: the context ends
	// when it has left or the server cuts what is open. stop must be called.
	Waiting() (ctx context.Context, stop func())
	// Play plays the answer.
	Play(clock play.Clock, gates play.Gates, script script.Script) play.Outcome
}
