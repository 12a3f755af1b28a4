package script

import (
	"time"

	"github.com/claudemock/claudemock/jsontree"
)

// body is an answer's body in bytes, with everything needed to send it. It is never
// changed, since answers share it.
type body struct {
	text  []byte
	wait  time.Duration   // of a plain answer: the silence before the head
	ends  []int           // of a stream: the offset at which each event ends; nil for a plain answer
	waits []time.Duration // of a stream: the silence before each event
	marks []Mark          // of a stream: the mark of each event
	fills []fill          // repeated bytes within the text, in order
}

func (b *body) streamed() bool { return b.ends != nil }

// verbatim returns the body if it is given as a text, and else nil.
func (d *draft) verbatim() *string {
	if d.edge() {
		return d.answer.Error.Body
	}
	return d.answer.Body
}

func (d *draft) makeBody() error {
	switch verbatim := d.verbatim(); {
	case d.stream != nil:
		d.body.text, d.body.ends = d.stream.encode()
		d.body.fills = d.stream.fills(d.body.text, d.body.ends)
		d.body.marks = d.stream.marks()
		d.body.waits = make([]time.Duration, len(d.stream.Events))
		for i := range d.stream.Events {
			d.body.waits[i] = d.stream.Events[i].Wait
		}
		if verbatim != nil {
			d.body.wait = d.plainWait()
		}
		return nil
	case verbatim != nil:
		d.body.text = []byte(*verbatim)
		for _, f := range d.answer.Fills {
			d.body.fills = append(d.body.fills, fill{at: f.At, size: f.Size, with: 'x'})
		}
	default:
		d.body.text = d.message.Append(make([]byte, 0, 1024))
	}
	d.body.wait = d.plainWait()
	return nil
}

// isText reports whether a reply has text blocks only. Its message's id is then the only
// random part of it.
func isText(content []*jsontree.Node) bool {
	for _, block := range content {
		if block.Field("type").Str() != "text" {
			return false
		}
	}
	return true
}
