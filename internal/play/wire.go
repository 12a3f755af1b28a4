package play

import (
	"errors"

	"github.com/claudemock/claudemock/script"
)

// Wire is where an answer is written. An error from any method means that the answer
// cannot go on.
type Wire interface {
	// Head sends the status line and headers, or those of an interim answer. raw is
	// their text if the script is raw, and nil otherwise.
	Head(head *script.Head, raw []byte) error
	// Write sends a part of the body, or anything if the script is raw. It may keep
	// that until Flush or End.
	Write([]byte) error
	// Flush puts everything written so far onto the network.
	Flush() error
	// End finishes the answer as HTTP asks.
	End() error
	// Reset breaks the connection with a TCP RST that follows the data.
	Reset() error
	// Close closes the connection where the answer stands.
	Close() error
	// HalfClose ends our side of the connection; the client can go on writing.
	HalfClose() error
}

// ErrAborts is returned by Reset and Close of a Wire that can do neither: the handler
// must panic with http.ErrAbortHandler to break off the answer.
var ErrAborts = errors.New("the transport can only abort")

// ErrShutdown is the cause of a request's context when the server cuts open answers.
var ErrShutdown = errors.New("the server is shutting down")

// ErrClientLeft is the cause of a request's context when the client has ended its side
// of the connection.
var ErrClientLeft = errors.New("the client went away")
