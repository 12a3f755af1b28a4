package explain

import (
	"fmt"
	"strings"
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/jsontree"
)

// Line is one thing that a client would see happen.
type Line struct {
	At   time.Duration // since the request was complete
	Text string
	Bad  bool // the connection suffers, or an error is sent
}

// Lines words a script, operation by operation. Deltas that follow each other
// without anything in between share a line.
func Lines(script faults.Script) []Line {
	w := worder{}
	for _, op := range script.Ops {
		w.add(op)
	}
	w.endRun()
	for _, name := range script.Missed {
		w.lines = append(w.lines, Line{At: w.now, Text: name + ": not exercised, it finds no place in this answer"})
	}
	return w.lines
}

// worder turns operations into lines. A run is a series of events of one name.
type worder struct {
	now     time.Duration
	lines   []Line
	run     string // the name of the events in the run, "" for none
	runAt   time.Duration
	lastAt  time.Duration
	events  int
	writes  int
	pending []byte // bytes of the event not complete yet
	said    strings.Builder
}

func (w *worder) add(op faults.Op) {
	switch op.Kind {
	case faults.OpWait:
		w.now += op.Wait
	case faults.OpFlush:
	case faults.OpWrite, faults.OpSend:
		w.write(op)
	case faults.OpInterim:
		w.say("interim "+head(op.Head), false)
	case faults.OpHead:
		w.say(head(op.Head), op.Head.Status >= 400)
	case faults.OpHang:
		w.say("silence, until the client leaves", true)
	case faults.OpHold:
		w.say("held, until gate "+op.Gate+" is opened from outside", false)
	case faults.OpReset:
		w.say("connection reset (RST)", true)
	case faults.OpClose:
		w.say("connection closed (FIN), the answer unfinished", true)
	case faults.OpHalfClose:
		w.say("our side of the connection closed (FIN), until the client closes its own", true)
	case faults.OpEnd:
		if op.Chunk != "" {
			w.say("end of the answer, its last chunk missing", true)
			return
		}
		w.say("end of the answer", false)
	}
}

func (w *worder) say(text string, bad bool) {
	w.endRun()
	w.lines = append(w.lines, Line{At: w.now, Text: text, Bad: bad})
}

func head(h *faults.Head) string {
	text := fmt.Sprintf("%d", h.Status)
	if h.Reason != nil {
		text += fmt.Sprintf(" %q", *h.Reason)
	}
	for _, name := range []string{"content-type", "content-encoding", "content-length", "location", "retry-after", "x-should-retry"} {
		for _, f := range h.Fields {
			if strings.EqualFold(f.Name, name) {
				text += fmt.Sprintf(" · %s: %s", name, f.Value)
			}
		}
	}
	for _, line := range h.Lines {
		text += fmt.Sprintf(" · %q", line)
	}
	return text
}

// rest is the run of what is sent beside the body's own bytes.
const rest = "the rest of it"

func (w *worder) write(op faults.Op) {
	name := "body"
	switch {
	case op.Kind == faults.OpSend:
		name = rest
	case op.Event != nil:
		name = op.Event.Name
	}
	if op.Chunk != "" {
		w.say("a broken chunk: its "+op.Chunk, true)
	}
	if name != w.run {
		w.endRun()
		w.run, w.runAt = name, w.now
	}
	w.lastAt = w.now
	w.writes++
	w.pending = append(w.pending, op.Bytes...)
	if op.Kind == faults.OpSend {
		w.pending = append(w.pending, op.Sent...)
	}
	if op.Event != nil && op.Event.Last {
		w.events++
		w.said.WriteString(payload(w.pending))
		w.pending = w.pending[:0]
	}
}

// endRun says what the run held: how many events, in how many writes, over
// what time, and the beginning of what they carried.
func (w *worder) endRun() {
	if w.run == "" {
		return
	}
	text := w.run
	if w.events > 1 {
		text += fmt.Sprintf(" ×%d", w.events)
	}
	if n := w.writes - w.events; w.events > 0 && n > 0 {
		text += fmt.Sprintf(" in %d writes", w.writes)
	}
	if w.lastAt > w.runAt {
		text += fmt.Sprintf(" until %s", Clock(w.lastAt))
	}
	if said := w.said.String(); said != "" {
		text += "  " + clip(said)
	}
	if len(w.pending) > 0 {
		text += "  " + cut(w.run, w.pending)
	}
	w.lines = append(w.lines, Line{At: w.runAt, Text: text, Bad: w.run == "error"})
	*w = worder{now: w.now, lines: w.lines}
}

func cut(run string, bytes []byte) string {
	switch run {
	case "body":
		return fmt.Sprintf("%d bytes  %s", len(bytes), bodyText(bytes))
	case rest:
		return fmt.Sprintf("%d bytes", len(bytes))
	}
	return fmt.Sprintf("cut after %d bytes", len(bytes))
}

// bodyText is what a plain body says: an error's type and message, a message's
// text, else its beginning.
func bodyText(body []byte) string {
	tree, err := jsontree.Parse(body)
	if err != nil {
		return clip(string(body))
	}
	if e := tree.Get("error"); e.Get("type") != nil {
		return e.Get("type").Str() + "  " + clip(e.Get("message").Str())
	}
	if text := tree.Get("content.0.text").Str(); text != "" {
		return tree.Get("type").Str() + "  " + clip(text)
	}
	return clip(string(body))
}

// payload is what an event carries that a reader wants to see: text, partial
// JSON, an error's message, a stop reason.
func payload(event []byte) string {
	data, err := jsontree.Parse(dataOf(event))
	if err != nil {
		return string(dataOf(event))
	}
	for _, path := range []string{"delta.text", "delta.partial_json", "delta.thinking", "error.type", "delta.stop_reason", "content_block.type"} {
		if s := data.Get(path).Str(); s != "" {
			return s
		}
	}
	return ""
}

// dataOf is the data line of an event's bytes.
func dataOf(event []byte) []byte {
	for line := range strings.FieldsFuncSeq(string(event), func(r rune) bool { return r == '\n' || r == '\r' }) {
		if data, ok := strings.CutPrefix(line, "data:"); ok {
			return []byte(strings.TrimSpace(data))
		}
	}
	return event
}

// clip is the beginning of a text in “quotes”, on one line.
func clip(text string) string {
	const most = 60
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > most {
		return "“" + string(runes[:most]) + "…”"
	}
	return "“" + string(runes) + "”"
}

// Clock writes a time since the request as seconds: "0.020", "90.000".
func Clock(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
