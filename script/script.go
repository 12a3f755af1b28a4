package script

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Script is the operations that answer one request, in order:
//
//	wait 300ms ─ head 200 ─ write 512 B message_start ─ flush ─ … ─ reset
//
// It is complete: everything about the answer is decided, so that a script can be
// printed, drawn, compared with a golden file and played any number of times.
//
// A raw script holds what no HTTP server would send. It is written to the connection
// itself, and its operations have every byte of the head and of the chunks.
type Script struct {
	Ops  []Op  // without those shared with other scripts of a Cache; see All
	tail *tail // the shared operations, which follow Ops; nil for none
	// Forward makes the operations while an upstream answers; there are none in Ops
	// then. nil is a script that is complete.
	Forward *Plan
	Raw     bool // Op.Sent has all bytes of the connection, with the head and the chunk framing
	// Missed names the faults that found no place to strike, such as an event fault on
	// a plain request. The journal reports them, so that no test counts as having
	// exercised them.
	Missed []string
	// Limits says which bounds of the server changed the answer, and how. The log and
	// the journal report them.
	Limits []string

	share int // about how many bytes of the tail Memory counts
}

// Duration returns the sum of all waits, at the speed of the Env. A hang and a hold,
// whose ends are not known, count as zero.
func (s *Script) Duration() time.Duration {
	var sum time.Duration
	for op := range s.All() {
		if op.Kind == OpWait {
			sum += op.Wait
		}
	}
	return sum
}

// BodyBytes returns the length of the body that is written, before compression and
// chunking.
func (s *Script) BodyBytes() int {
	n := s.ownBytes()
	if s.tail != nil {
		n += s.tail.bytes
	}
	return n
}

func (s *Script) ownBytes() (n int) {
	for i := range s.Ops {
		n += len(s.Ops[i].Bytes)
	}
	return n
}

// sentBytes returns the length of the body as it is sent, before the script is made
// raw.
func (s *Script) sentBytes() int {
	n := 0
	for i := range s.Ops {
		if op := &s.Ops[i]; op.Kind == OpWrite || op.Kind == OpSend {
			n += len(op.Out())
		}
	}
	if s.tail != nil {
		n += s.tail.bytes // a tail is never compressed
	}
	return n
}

// Out returns the bytes that an operation sends: Sent, or else Bytes.
func (op *Op) Out() []byte {
	if op.Sent != nil {
		return op.Sent
	}
	return op.Bytes
}

// Check refuses a script that cannot be played: one that does not end with its only
// final operation, has two heads or a body without one, or a negative wait. Compile
// returns no script that fails it.
func (s *Script) Check() error {
	if s.Forward != nil {
		if s.Len() > 0 {
			return errors.New("script: operations of an upstream's answer are made while it comes")
		}
		return nil
	}
	var end *Op
	headed, i := false, 0
	for op := range s.All() {
		var err error
		switch {
		case end != nil:
			return fmt.Errorf("script, operation %d (%s): %s can follow nothing but the end", i, end.Kind, op.Kind)
		case op.Kind == OpWait && op.Wait < 0:
			err = errors.New("a wait cannot be negative")
		case op.Kind == OpHead && (headed || op.Head == nil):
			err = errors.New("an answer has one head")
		case op.Kind == OpInterim && (headed || op.Head == nil):
			err = errors.New("an interim answer comes before the head")
		case (op.Kind == OpWrite || op.Kind == OpSend || op.Kind == OpEnd) && !headed:
			err = errors.New("the head comes first")
		case op.Kind == OpHalfClose && !s.Raw:
			err = errors.New("only a raw script can go on reading")
		}
		i++
		if err != nil {
			return fmt.Errorf("script, operation %d (%s): %w", i, op.Kind, err)
		}
		headed = headed || op.Kind == OpHead
		if op.Kind.final() {
			end = op
		}
	}
	if end == nil {
		return errors.New("script: it has no end")
	}
	return nil
}

// scale divides the waits of operations by the speed.
func scale(ops []Op, speed float64) {
	if speed <= 0 || speed == 1 {
		return
	}
	for i := range ops {
		if op := &ops[i]; op.Kind == OpWait && !op.Fixed {
			op.Wait = time.Duration(float64(op.Wait) / speed)
		}
	}
}

// String returns a line for each operation, with the time at which it begins, the
// headers below the head, then the faults that found no place, and the totals.
func (s *Script) String() string {
	var b strings.Builder
	var elapsed time.Duration
	if s.Raw {
		b.WriteString("       raw  the bytes of the connection itself\n")
	}
	if s.Forward != nil {
		return b.String() + s.Forward.String()
	}
	var parts []*Op // of a write whose bytes repeat
	for op := range s.All() {
		switch {
		case op.goesOn || len(parts) > 0 && op.Kind == OpWrite:
			if parts = append(parts, op); op.goesOn {
				continue
			}
			fmt.Fprintf(&b, "%9.3fs  %s\n", elapsed.Seconds(), wholeWrite(parts))
			parts = nil
		default:
			fmt.Fprintf(&b, "%9.3fs  %s\n", elapsed.Seconds(), op)
		}
		elapsed += op.Wait
	}
	for _, name := range s.Missed {
		fmt.Fprintf(&b, "    missed  %s\n", name)
	}
	fmt.Fprintf(&b, "     total  %s, %d bytes of body\n", s.Duration(), s.BodyBytes())
	return b.String()
}

// String returns a line, below it, for a head, one for each header, and for a write,
// one with the bytes that are sent in place of its own.
func (op Op) String() string {
	switch op.Kind {
	case OpWait:
		if op.Fixed {
			return fmt.Sprintf("wait   %s, at any speed", op.Wait)
		}
		return fmt.Sprintf("wait   %s", op.Wait)
	case OpHold:
		return fmt.Sprintf("%-6s %s", op.Kind, op.Gate)
	case OpInterim, OpHead:
		return fmt.Sprintf("%-6s %d%s", op.Kind, op.Head.Status, op.headLines())
	case OpWrite:
		text := fmt.Sprintf("write  %d B%s  %s", len(op.Bytes), op.Event, excerpt(op.Bytes))
		if op.Sent != nil && !bytes.Equal(op.Sent, op.Bytes) {
			text += below + fmt.Sprintf("as %d B  %s", len(op.Sent), excerpt(op.Sent))
		}
		return text
	case OpSend, OpEnd:
		if op.Sent != nil {
			return fmt.Sprintf("%-6s %d B  %s", op.Kind, len(op.Sent), excerpt(op.Sent))
		}
		return op.Kind.String()
	default:
		return op.Kind.String()
	}
}

// wholeWrite returns the line of a write that has several parts.
func wholeWrite(parts []*Op) string {
	size := 0
	for _, part := range parts {
		size += len(part.Bytes)
	}
	last := parts[len(parts)-1]
	begins, ends := parts[0].Bytes, last.Bytes
	for _, part := range parts[1:] {
		if len(begins) < edge {
			begins = slices.Concat(begins, part.Bytes)
		}
	}
	for i := len(parts) - 2; i >= 0; i-- {
		if len(ends) < edge {
			ends = slices.Concat(parts[i].Bytes, ends)
		}
	}
	return fmt.Sprintf("write  %d B%s  %s", size, last.Event, excerptOf(begins, ends))
}

// below begins a line about the operation above it.
const below = "\n                     "

// headLines returns the headers of a head, or, if it is raw, all its lines with their
// line ends.
func (op Op) headLines() string {
	var b strings.Builder
	if op.Sent != nil {
		for line := range strings.Lines(string(op.Sent)) {
			b.WriteString(below + strconv.Quote(line))
		}
		return b.String()
	}
	for _, f := range op.Head.Fields {
		b.WriteString(below + f.Name + ": " + f.Value)
	}
	return b.String()
}

// String returns a text like "  #3 ping", with "…" if the event is not complete, and ""
// for a nil Mark.
func (m *Mark) String() string {
	if m == nil {
		return ""
	}
	s := fmt.Sprintf("  #%d %s", m.Number, m.Name)
	if m.Block >= 0 {
		s += fmt.Sprintf("[%d]", m.Block)
	}
	if !m.Last {
		s += " …"
	}
	return s
}

// excerpt quotes the beginning and the end of bytes.
func excerpt(text []byte) string {
	const most = 120
	if len(text) <= most {
		return fmt.Sprintf("%q", text)
	}
	return excerptOf(text, text)
}

// edge is how many bytes of each end a long excerpt shows.
const edge = 56

func excerptOf(begins, ends []byte) string {
	return fmt.Sprintf("%q…%q", begins[:edge], ends[len(ends)-edge:])
}

// Pauses reports whether the script ever waits for something other than the network.
func (s *Script) Pauses() bool {
	if s.Forward != nil || s.tail != nil && s.tail.pauses {
		return true
	}
	for i := range s.Ops {
		switch s.Ops[i].Kind {
		case OpWait, OpHang, OpHold, OpHalfClose:
			return true
		}
	}
	return false
}
