package script

import (
	"bytes"
	"strings"
	"time"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/sse"
)

// Event is a server-sent event.
type Event struct {
	Name     string         // the event line; "" sends none
	Data     *jsontree.Node // the data line
	Raw      *string        // the data line verbatim, in place of Data
	Pad      int            // spaces before the closing brace of Data
	Comment  string         // a comment line before the event
	ID       string         // an id line
	Retry    string         // a retry line
	Verbatim *string        // all lines verbatim, in place of those above
	Wait     time.Duration  // silence before the event
	Framing  *sse.Framing   // this event's own framing

	fill   int  // how many more bytes the event has than Data or Raw, see Stream.fills
	filler byte // the character that they repeat
}

// Weight returns about how many bytes of memory an event takes.
func (e *Event) Weight() int {
	const around = 512 // the event itself, its mark and its operations
	weight := around + e.Pad + e.fill/fillBlock*opBytes + nodes(e.Data)
	if e.Raw != nil {
		weight += len(*e.Raw)
	}
	if e.Verbatim != nil {
		weight += len(*e.Verbatim)
	}
	return weight
}

// Clone returns a copy that shares no data with the event.
func (e Event) Clone() Event {
	e.Data = e.Data.Clone()
	return e
}

// mark returns the Mark of the event, which is the number-th of its stream.
func (e *Event) mark(number int) Mark {
	m := Mark{Name: e.Name, Number: number, Block: -1, Last: true}
	if m.Name == "" {
		m.Name = e.Data.Field("type").Str()
	}
	if m.Name == "" && e.Data == nil && e.Raw == nil && e.Comment != "" {
		m.Name = "comment"
	}
	if m.Name == "" && e.Verbatim != nil {
		m.Name = "raw"
	}
	if strings.HasPrefix(m.Name, "content_block_") {
		if index, ok := e.Data.Field("index").Int(); ok {
			m.Block = index
		}
	}
	return m
}

// appendPadded appends Data with Pad spaces before its closing brace.
func appendPadded(dst []byte, e *Event) []byte {
	dst = e.Data.Append(dst)
	if e.Pad <= 0 || dst[len(dst)-1] != '}' {
		return dst
	}
	dst = append(dst[:len(dst)-1], bytes.Repeat([]byte(" "), e.Pad)...)
	return append(dst, '}')
}

// DataText returns the data line as it is written, or nil if there is none.
func (e *Event) DataText() []byte {
	switch {
	case e.Raw != nil:
		return []byte(*e.Raw)
	case e.Data != nil:
		return appendPadded(nil, e)
	default:
		return nil
	}
}
