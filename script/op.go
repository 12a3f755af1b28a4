package script

import (
	"io"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
)

// OpKind is what one operation does.
type OpKind uint8

// The operations, all that play knows. A fault that needs a new power gets a
// new operation here, never a special case in play.
const (
	OpWait      OpKind = iota // do nothing for Op.Wait
	OpHang                    // do nothing until the client goes away
	OpHold                    // do nothing until the session's gate Op.Gate is opened; whoever opens it can have the answer end there
	OpInterim                 // send an interim answer (1xx), Op.Head
	OpHead                    // send the status line and headers, Op.Head
	OpWrite                   // send Op.Bytes of the body
	OpSend                    // send Op.Sent, which carries no bytes of the body of its own: the rest of a head, or of what was compressed
	OpFlush                   // push everything written so far onto the network
	OpReset                   // break the connection with a TCP RST, after what was written has arrived
	OpClose                   // close the connection in an orderly way (FIN) where the answer stands, finished or not
	OpHalfClose               // end our side of the connection (FIN) and wait until the client ends its own; raw scripts only
	OpEnd                     // finish the answer as HTTP asks; the connection lives on, unless the script is raw
)

// String is the operation's name, as explain prints it.
func (k OpKind) String() string {
	return [...]string{"wait", "hang", "hold", "interim", "head", "write", "send", "flush", "reset", "close", "half_close", "end"}[k]
}

// final reports whether nothing can follow the operation.
func (k OpKind) final() bool {
	return k == OpHang || k == OpReset || k == OpClose || k == OpHalfClose || k == OpEnd
}

// How a chunk can be broken: the values of Op.Chunk.
const (
	BreakSize       = "size"
	BreakTerminator = "terminator"
	BreakExtension  = "extension"
)

// Op is one timed operation. Only the fields that belong to its Kind are used.
type Op struct {
	Kind           OpKind
	goesOn, shares bool // OpWrite: see GoesOn; other writes of the script have the same bytes

	Wait  time.Duration // OpWait
	Fixed bool          // OpWait: not scaled by --speed
	Gate  string        // OpHold
	Head  *Head         // OpHead, OpInterim
	Bytes []byte        // OpWrite: bytes of the body, before compression and chunking
	Event *Mark         // OpWrite: the event these bytes belong to; nil in a plain body
	Chunk string        // OpWrite, OpEnd: how the chunk made of it is broken, one of the Break words; "" is not at all

	// Sent is what goes out. OpWrite: in place of Bytes, when the body is
	// compressed or the script is raw; it may be empty. OpSend: always. Others:
	// when the script is raw.
	Sent []byte

	plain int // while faults strike what is sent: what it says, see exposeSent
}

// Mark ties written bytes to the event they carry, so that `at` can find the
// place and the journal can count events. An event cut into several writes has
// the same Mark in each, Last set on the one that completes it.
type Mark struct {
	Name   string // the event's name, e.g. "content_block_delta"
	Number int    // its place in the stream, from 1
	Block  int    // the content block it belongs to, or -1
	Last   bool   // these bytes complete the event
}

// Head is the status line and the headers of an answer, in the order sent.
type Head struct {
	Status int
	Fields []Field

	// What makes an answer raw.
	Reason *string  // the text after the status; nil is the usual one
	Lines  []string // header lines sent as they are written, after Fields

	Before []Op // sent before the head, such as interim answers

	// Compile calls these when all bytes of the body are known; nil changes nothing.

	// Compress compresses the body, always in the same way. The client can read at
	// once what was written if the writer has a method Flush() error, and else only
	// when the body is complete.
	Compress func(to io.Writer) (io.WriteCloser, error)
	// Length returns the value of content-length for a body of size bytes.
	Length func(size int) string
	// Pace returns the operations that send a head, whose bytes are in Sent: OpHead
	// with the first of them, and OpSend with the others. It makes the script raw.
	Pace func(head Op) []Op
}

// Field is one header line. Names are sent as written.
type Field = claude.Header
