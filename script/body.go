package script

import (
	"time"

	"github.com/claudemock/claudemock/jsontree"
)

// body is an answer's body in bytes, with all that is needed to send it. Many
// answers can share one: it is never changed.
type body struct {
	text  []byte
	wait  time.Duration   // of a plain answer: before the head
	ends  []int           // of a stream: where each event's bytes end; nil for a plain answer
	waits []time.Duration // the silence before each event
	marks []Mark          // what each event is
	fills []fill          // what stands in the text and is not made, in order
}

func (b *body) streamed() bool { return b.ends != nil }

// verbatim is the text that the answer is given as, or nil.
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

// isText reports whether a reply consists of text alone, so that its message's
// id is the only thing in it that is made up.
func isText(content []*jsontree.Node) bool {
	for _, block := range content {
		if block.Field("type").Str() != "text" {
			return false
		}
	}
	return true
}
