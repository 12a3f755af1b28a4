package explain

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/claudemock/claudemock/script"
)

// Line is one event that a client would see.
type Line struct {
	At   time.Duration // since the end of the request
	Text string
	Bad  bool // the connection breaks, or an error is sent
}

// Lines describes the timeline, operation by operation. Successive events of
// one kind share a line, unless one of them is odd.
func (t *Timeline) Lines() []Line {
	w := newLineBuilder(t)
	for _, op := range t.Script.Ops {
		w.add(op)
	}
	w.closeOpen()
	w.endRun()
	for _, name := range t.Script.Missed {
		w.lines = append(w.lines, Line{At: w.now, Text: name + ": not exercised, it finds no place in this answer"})
	}
	return w.lines
}

// lineBuilder turns operations into lines.
type lineBuilder struct {
	script   *script.Script
	streamed bool
	usual    *script.Head // the head without the changes of the scenario
	size     sizes
	now      time.Duration
	lines    []Line
	run      run
	open     *event   // the event that is not complete
	order    order    // of the events so far
	common   []string // oddities in the encoding of all events
	began    bool     // some of the body was sent
	head     []byte   // of a raw script: the part of the head that was sent
}

func newLineBuilder(t *Timeline) *lineBuilder {
	return &lineBuilder{script: &t.Script, streamed: streamed(&t.Script), usual: t.usual, size: measure(&t.Script), common: commonOddities(&t.Script)}
}

func (w *lineBuilder) add(op script.Op) {
	switch op.Kind {
	case script.OpWait:
		w.now += op.Wait
	case script.OpFlush:
	case script.OpWrite:
		w.write(op)
	case script.OpSend:
		w.send(op)
	case script.OpInterim:
		w.say("interim "+statusLine(op.Head)+fields(op.Head), false)
	case script.OpHead:
		w.head = op.Sent
		w.say(w.headWords(op.Head), op.Head.Status >= 400)
	case script.OpHang:
		w.final("silence, until the client leaves" + w.size.unfinished())
	case script.OpHold:
		w.say("held, until gate "+op.Gate+" is opened from outside", false)
	case script.OpReset:
		w.final("connection reset (RST)" + w.size.unfinished())
	case script.OpClose:
		w.final("connection closed (FIN), the answer unfinished" + w.size.unfinished())
	case script.OpHalfClose:
		w.final("our side of the connection closed (FIN), until the client closes its own" + w.size.unfinished())
	case script.OpEnd:
		w.end(op)
	}
}

func (w *lineBuilder) end(op script.Op) {
	w.closeOpen()
	text, bad := "end of the answer", op.Chunk != ""
	if op.Chunk != "" {
		text += ", its last chunk missing"
	}
	if w.order.started && !w.order.stopped && !w.order.failed {
		text, bad = text+", without message_stop", true
	}
	w.say(text, bad)
}

// final says how the answer breaks off.
func (w *lineBuilder) final(text string) {
	w.closeOpen()
	w.say(text, true)
}

func (w *lineBuilder) say(text string, bad bool) {
	w.showOpen()
	w.endRun()
	w.lines = append(w.lines, Line{At: w.now, Text: text, Bad: bad})
}

// send describes bytes that are not part of the body: the rest of a head that
// is sent in pieces, or bytes that a compressor held back.
func (w *lineBuilder) send(op script.Op) {
	name := "the rest of what was compressed"
	if w.script.Raw && !w.began && !strings.HasSuffix(string(w.head), "\r\n\r\n") {
		name = "the rest of the head"
		w.head = append(w.head[:len(w.head):len(w.head)], op.Sent...)
	}
	w.join(run{name: name, size: len(op.Sent), writes: 1})
}

// write adds bytes to the event they belong to, or to the body.
func (w *lineBuilder) write(op script.Op) {
	if problem := chunkProblem(op.Chunk); problem != "" {
		w.say(problem, true)
	}
	if text, ok := bytes.CutPrefix(op.Bytes, []byte(byteOrderMark)); ok && !w.began {
		w.say("a byte order mark (EF BB BF)", true)
		op.Bytes = text
	}
	w.began = true
	switch {
	case op.Event != nil:
		w.writeEvent(op)
	case w.open != nil: // it happens in the middle of an event
		w.open.add(op, w.now)
	case len(op.Bytes) == 0:
	case w.streamed:
		w.say(fmt.Sprintf("%s that belong to no event  %s", bytesWord(len(op.Bytes)), quoted(op.Bytes)), true)
	default:
		more := run{name: body, size: len(op.Bytes), sent: w.sent(op), writes: writes(op)}
		if shows(op, len(w.run.text)) {
			more.text = op.Bytes
		}
		w.join(more)
	}
}

// sent returns the number of compressed bytes that are sent. In a raw script, chunk
// framing is included.
func (w *lineBuilder) sent(op script.Op) int {
	if w.script.Raw {
		return len(op.Bytes)
	}
	return len(op.Out())
}

func (w *lineBuilder) writeEvent(op script.Op) {
	if w.open == nil || w.open.number != op.Event.Number {
		w.closeOpen()
		w.open = &event{name: op.Event.Name, number: op.Event.Number, at: w.now}
	}
	w.open.add(op, w.now)
	if op.Event.Last {
		whole := w.open
		w.open = nil
		w.join(whole.run(&w.order, w.common))
	}
}

// showOpen says how much of an event has arrived when something else happens.
func (w *lineBuilder) showOpen() {
	if e := w.open; e != nil && e.shown < e.size {
		e.shown = e.size
		w.endRun()
		w.lines = append(w.lines, Line{At: e.at, Text: fmt.Sprintf("%s, its first %s", e.name, bytesWord(e.shown))})
	}
}

// closeOpen describes an event that will not be completed.
func (w *lineBuilder) closeOpen() {
	if e := w.open; e != nil {
		w.open = nil
		w.endRun()
		text := fmt.Sprintf("%s  cut after %s  %s", e.name, bytesWord(e.size), e.beginning())
		w.lines = append(w.lines, Line{At: e.at, Text: text, Bad: true})
	}
}

// chunkProblem says what is wrong with the chunk that a write becomes.
func chunkProblem(broken string) string {
	switch broken {
	case script.BreakSize:
		return "the size of the next chunk is no number"
	case script.BreakExtension:
		return "garbage stands behind the size of the next chunk"
	default:
		return ""
	}
}

func streamed(s *script.Script) bool {
	for _, op := range s.Ops {
		if op.Event != nil {
			return true
		}
	}
	return false
}

// Clock writes a time since the request as seconds: "0.020", "90.000".
func Clock(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
