package recording

import (
	"mime"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/sse"
)

// answer is the response in the pieces that a scenario speaks of: the events of a stream, or
// the parts of a body.
type answer struct {
	status int // 0 if nothing came
	fields []exchange.Field
	stream bool
	pieces []piece
	end    exchange.End
	over   time.Duration // when it ended; 0 if not known
	enough bool          // the client left with all that it wanted

	undeclared string // how the body was compressed although no header says so; "" if it was not
}

// piece is an event with its blank line, or a part of a body.
type piece struct {
	text  string
	after time.Duration  // when all of it had come; 0 if not known
	name  string         // the name of an event
	data  string         // the data line of an event
	tree  *jsontree.Node // the data, if it is JSON
	cut   bool           // the blank line at its end is missing
}

// answerOf splits a response into its pieces.
func answerOf(r *exchange.Response) answer {
	a := answer{status: r.Status, fields: slices.Clone(r.Fields), end: r.End, over: r.After, undeclared: r.Undeclared}
	body := string(r.Body())
	if a.status == 0 && body != "" {
		a.status = 200
	}
	kind, _, _ := mime.ParseMediaType(r.Get("content-type"))
	a.stream = kind == "text/event-stream" || kind == "" && beginsAsStream(body)
	if !a.stream {
		for _, part := range r.Parts {
			a.pieces = append(a.pieces, piece{text: string(part.Bytes), after: part.After})
		}
		return a
	}
	times := arrivals{parts: r.Parts}
	read := 0
	for text := range sse.Blocks(body) {
		read += len(text)
		a.pieces = append(a.pieces, eventOf(text, times.at(read)))
	}
	if a.enough = a.isEnough(); a.enough {
		a.end = exchange.Complete
	}
	return a
}

// atOnce is how soon a client leaves after the last event of a stream when it only does not
// wait for the end of the body. A client that waits for longer met a stream without an end.
const atOnce = time.Second

// isEnough reports whether the client of a stream left as soon as it had its last event.
func (a *answer) isEnough() bool {
	if a.end != exchange.TimedOut || len(a.pieces) == 0 {
		return false
	}
	last := &a.pieces[len(a.pieces)-1]
	return !last.cut && (last.name == "message_stop" || last.name == "error") && a.over-last.after < atOnce
}

// beginsAsStream reports whether a body without a content-type has events.
func beginsAsStream(body string) bool {
	_, ok := script.ParseStream(body)
	return ok && strings.Contains(body, "data:")
}

// text returns the bytes of the whole body.
func (a *answer) text() string {
	var b strings.Builder
	for i := range a.pieces {
		b.WriteString(a.pieces[i].text)
	}
	return b.String()
}

// has returns the value of the first header with a name, or "" if there is none.
func (a *answer) has(name string) string {
	for _, f := range a.fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// newlines writes each line end as \n.
var newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// eventOf parses one event.
func eventOf(text string, after time.Duration) piece {
	p := piece{text: text, after: after, cut: !strings.HasSuffix(newlines.Replace(text), "\n\n")}
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch name {
		case "event":
			p.name = value
		case "data":
			p.data = value
		}
	}
	if tree, err := jsontree.ParseString(p.data); err == nil {
		p.tree = tree
		if p.name == "" {
			p.name = tree.Field("type").Str()
		}
	}
	return p
}

// arrivals says when the bytes of a body came. Its callers ask for one place after another.
type arrivals struct {
	parts []exchange.Part
	read  int // bytes of the parts before the first
}

// at returns when the first so many bytes had come.
func (a *arrivals) at(bytes int) time.Duration {
	for len(a.parts) > 1 && a.read+len(a.parts[0].Bytes) < bytes {
		a.read += len(a.parts[0].Bytes)
		a.parts = a.parts[1:]
	}
	if len(a.parts) == 0 {
		return 0
	}
	return a.parts[0].After
}
