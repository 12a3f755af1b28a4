package faults

import (
	"time"
)

// A Script is what play performs, in order, to answer one request:
//
//	wait 300ms ─ head 200 ─ write 512 B message_start ─ flush ─ … ─ reset
//
// It is flat and complete: nothing about the answer is decided after it is
// made, so it can be printed, drawn, compared with a golden file and played
// any number of times.
type Script struct {
	Ops []Op
	// Missed names the faults that found no place to strike, such as an event
	// fault that met a plain request. The journal reports them, so that a test
	// never counts as having exercised what did not happen.
	Missed []string
}

// OpKind is what one operation does.
type OpKind uint8

// The operations, all that play knows. A fault that needs a new power gets a
// new operation here, never a special case in play.
const (
	OpWait  OpKind = iota // do nothing for Op.Wait
	OpHang                // do nothing until the client goes away
	OpHead                // send the status line and headers, Op.Head
	OpWrite               // send Op.Bytes of the body
	OpFlush               // push everything written so far onto the network
	OpReset               // break the connection with a TCP RST, after what was written has arrived
	OpClose               // close the connection in an orderly way (FIN) where the answer stands, finished or not
	OpEnd                 // finish the answer as HTTP asks; the connection lives on
)

// String is the operation's name, as explain prints it.
func (k OpKind) String() string {
	return [...]string{"wait", "hang", "head", "write", "flush", "reset", "close", "end"}[k]
}

// Final reports whether nothing can follow the operation.
func (k OpKind) Final() bool {
	return k == OpHang || k == OpReset || k == OpClose || k == OpEnd
}

// Op is one timed operation. Only the fields that belong to its Kind are used.
type Op struct {
	Kind  OpKind
	Wait  time.Duration // OpWait
	Fixed bool          // OpWait: not scaled by --speed
	Head  *Head         // OpHead
	Bytes []byte        // OpWrite
	Event *Mark         // OpWrite: the event these bytes belong to; nil in a plain body
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
}

// Field is one header line. Names are sent as written.
type Field struct{ Name, Value string }
