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

// A Script is what play performs, in order, to answer one request:
//
//	wait 300ms ─ head 200 ─ write 512 B message_start ─ flush ─ … ─ reset
//
// It is flat and complete: nothing about the answer is decided after it is
// made, so it can be printed, drawn, compared with a golden file and played
// any number of times.
//
// A raw script says what no HTTP server would: it is played on the connection
// itself, and the operations hold every byte of the head and of the chunks.
type Script struct {
	Ops  []Op  // all but those it shares with other scripts of a Cache; see All
	tail *tail // what follows Ops, where a Cache has made a script; else nil
	Raw  bool  // Op.Sent is what goes out on the connection, the head and chunk framing included
	// Missed names the faults that found no place to strike, such as an event
	// fault that met a plain request. The journal reports them, so that a test
	// never counts as having exercised what did not happen.
	Missed []string
	// Limits says which bounds of the server's own changed the answer, and how. The
	// log and the journal report them.
	Limits []string

	share int // about how many bytes of the tail this script is counted with
}

// Duration is the sum of all waits, at the speed compiled for. A hang, which
// has no end, and a hold, whose end is not known, count as nothing.
func (s *Script) Duration() time.Duration {
	var sum time.Duration
	for op := range s.All() {
		if op.Kind == OpWait {
			sum += op.Wait
		}
	}
	return sum
}

// BodyBytes is how many bytes of body are written, before compression and
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

// sentBytes is how many bytes the body takes as it is sent, before the script
// is made raw.
func (s *Script) sentBytes() int {
	n := 0
	for i := range s.Ops {
		if op := &s.Ops[i]; op.Kind == OpWrite || op.Kind == OpSend {
			n += len(op.Out())
		}
	}
	if s.tail != nil {
		n += s.tail.bytes // a tail holds nothing but what is sent as it is
	}
	return n
}

// Out is what an operation puts on the wire: Sent, else Bytes.
func (op *Op) Out() []byte {
	if op.Sent != nil {
		return op.Sent
	}
	return op.Bytes
}

// Check refuses a script that could not be played: one that does not end in
// exactly one final operation, sends two heads or a body without one, or waits
// for less than nothing. Every script that Compile returns has passed it.
func (s *Script) Check() error {
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

// scale plays the waits of operations at a speed.
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

// String is the script for people: an operation a line with the time at which
// it begins, the headers below the head, then the faults that found no place
// and the totals.
func (s *Script) String() string {
	var b strings.Builder
	var elapsed time.Duration
	if s.Raw {
		b.WriteString("       raw  the bytes of the connection itself\n")
	}
	var parts []*Op // of a write that goes on
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

// String is one line, and below a head one for each header, below a write what
// goes out in place of it.
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

// wholeWrite is a line for several writes that are one.
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

// below begins a line that belongs to the operation above it.
const below = "\n                     "

// headLines is what a head sends: its headers, or, when it is raw, every line
// with its line end.
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

// String reads like "  #3 ping", with "…" after an event that is not complete.
// A nil Mark, bytes of no event, is "".
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

// excerpt shows the beginning and the end of bytes, escaped.
func excerpt(text []byte) string {
	const most = 120
	if len(text) <= most {
		return fmt.Sprintf("%q", text)
	}
	return excerptOf(text, text)
}

// edge is how much is shown of the beginning and the end of what is long.
const edge = 56

func excerptOf(begins, ends []byte) string {
	return fmt.Sprintf("%q…%q", begins[:edge], ends[len(ends)-edge:])
}

// Pauses reports whether the script ever waits for anything but the network.
func (s *Script) Pauses() bool {
	if s.tail != nil && s.tail.pauses {
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
