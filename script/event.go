package script

import (
	"bytes"
	"strings"
	"time"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/sse"
)

// Event is one server-sent event on its way out.
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

	fill   int  // bytes more than the text holds, see Stream.fills
	filler byte // of which character
}

// Weight is about how many bytes an event takes.
func (e *Event) Weight() int {
	const around = 512 // the event itself, its mark and its operations
	weight := around + e.Pad + e.fill/FillBlock*opBytes + nodes(e.Data)
	if e.Raw != nil {
		weight += len(*e.Raw)
	}
	if e.Verbatim != nil {
		weight += len(*e.Verbatim)
	}
	return weight
}

// Clone copies an event, so that a change of one is none of the other.
func (e Event) Clone() Event {
	e.Data = e.Data.Clone()
	return e
}

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

// appendPadded writes Data with Pad spaces before the brace that closes it.
func appendPadded(dst []byte, e *Event) []byte {
	dst = e.Data.Append(dst)
	if e.Pad <= 0 || dst[len(dst)-1] != '}' {
		return dst
	}
	dst = append(dst[:len(dst)-1], bytes.Repeat([]byte(" "), e.Pad)...)
	return append(dst, '}')
}

// DataText is the data line as it is written, or nil when there is none.
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

// Fill is so many of a character, 'x' or a space, for the data of the event; or as
// many as show where the rest belongs, of which the event takes note.
func (e *Event) Fill(with byte, size int) string {
	if size > FillBlock {
		e.fill, e.filler = size-fillKept, with
		size = fillKept
	}
	return strings.Repeat(string(with), size)
}
