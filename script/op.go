package script

import (
	"io"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
)

// OpKind is the kind of an operation.
type OpKind uint8

// The operations. Nothing else is known where scripts are played.
const (
	OpWait      OpKind = iota // do nothing for Op.Wait
	OpHang                    // do nothing until the client goes away
	OpHold                    // do nothing until the session's gate Op.Gate is opened; who opens it can end the answer there
	OpInterim                 // send an interim answer (1xx), Op.Head
	OpHead                    // send the status line and headers, Op.Head
	OpWrite                   // send Op.Bytes of the body
	OpSend                    // send Op.Sent, which is no bytes of the body: the rest of a head or of a compressed body
	OpFlush                   // send everything that was written so far
	OpReset                   // break the connection with a TCP RST, after what was written has arrived
	OpClose                   // close the connection in an orderly way (FIN), whether the answer is complete or not
	OpHalfClose               // close our side of the connection (FIN) and wait until the client closes its own; raw scripts only
	OpEnd                     // complete the answer; the connection stays open, unless the script is raw
)

// String returns the name that explain prints.
func (k OpKind) String() string {
	return [...]string{"wait", "hang", "hold", "interim", "head", "write", "send", "flush", "reset", "close", "half_close", "end"}[k]
}

// final reports whether no operation can follow.
func (k OpKind) final() bool {
	return k == OpHang || k == OpReset || k == OpClose || k == OpHalfClose || k == OpEnd
}

// The values of Op.Chunk: what is broken about a chunk.
const (
	BreakSize       = "size"
	BreakTerminator = "terminator"
	BreakExtension  = "extension"
)

// Op is an operation. Only the fields that belong to its Kind are used.
type Op struct {
	Kind           OpKind
	goesOn, shares bool // OpWrite: see GoesOn; whether other writes of the script share Bytes

	Wait  time.Duration // OpWait
	Fixed bool          // OpWait: not scaled by --speed
	Gate  string        // OpHold
	Head  *Head         // OpHead, OpInterim
	Bytes []byte        // OpWrite: bytes of the body, before compression and chunking
	Event *Mark         // OpWrite: the event these bytes belong to; nil in a plain body
	Chunk string        // OpWrite, OpEnd: what is broken about its chunk, a Break constant; "" for nothing

	// Sent is what goes out. OpWrite: in place of Bytes if the body is compressed or
	// the script is raw; it may be empty. OpSend: always. Others: if the script is raw.
	Sent []byte

	plain int // while faults strike the body as it is sent: see exposeSent
}

// Mark names the event that written bytes belong to, so that an [At] finds it and the
// journal counts it. If an event has several writes, their marks differ in Last alone.
type Mark struct {
	Name   string // the event's name, e.g. "content_block_delta"
	Number int    // its number in the stream, from 1
	Block  int    // the content block it belongs to, or -1
	Last   bool   // these bytes complete the event
}

// Head is the status line and the headers of an answer, in the order sent.
type Head struct {
	Status int
	Fields []Field

	// These make a script raw.
	Reason *string  // the text after the status; nil is the usual one
	Lines  []string // lines after Fields, sent as they are

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

// Field is a header line. Its name is sent as written.
type Field = claude.Header
