package script

import (
	"cmp"

	"github.com/claudemock/claudemock/sse"
)

// makeScript makes the operations of the finished answer.
func (d *draft) makeScript() error {
	ops := make([]Op, 0, 3) // enough for a plain answer
	wait := d.body.wait
	if d.upstream != nil {
		wait += d.upstream.silence
	}
	if wait > 0 {
		ops = append(ops, Op{Kind: OpWait, Wait: wait})
	}
	ops = append(ops, d.head.Before...)
	if d.body.streamed() {
		d.makeStreamScript(ops)
	} else {
		ops = append(ops, Op{Kind: OpHead, Head: d.head})
		ops = d.body.appendWrites(ops, 0, len(d.body.text), nil)
		d.script.Ops = append(ops, Op{Kind: OpEnd})
	}
	if d.upstream != nil {
		d.script.Ops[len(d.script.Ops)-1].Kind = d.upstream.finalKind()
	}
	return nil
}

// makeStreamScript appends the operations of a stream to ops. The operations that are
// equal in all like answers are shared, unless a fault may change them.
func (d *draft) makeStreamScript(ops []Op) {
	d.script.Ops = append(ops, Op{Kind: OpHead, Head: d.head})
	if d.shared == nil || d.answer.changesScript() {
		together := d.env.Coalesce && !d.has(LayerBytes) && !d.has(LayerConnection)
		d.script.Ops = append(d.script.Ops, d.body.ops(0, len(d.body.ends), together)...)
		return
	}
	d.script.Ops = append(d.script.Ops, d.body.ops(0, d.shared.own, d.env.Coalesce)...)
	d.script.tail, d.script.share = d.shared.tail, d.shared.portion()
}

func (d *draft) strikeBytes() error      { return d.strikeScript(LayerBytes) }
func (d *draft) strikeConnection() error { return d.strikeScript(LayerConnection) }

func (d *draft) strikeScript(layer Layer) error {
	return d.strike(layer, func(fault Fault, env Env) (bool, error) {
		struck, err := fault.(ScriptFault).ApplyScript(&d.script, env)
		return struck, cmp.Or(err, tooLarge(d.script.Memory()))
	})
}

// ops returns the operations that send the events from one index up to another. Each
// event has its own flush, or, together, one flush for those between which no time
// passes. The first event goes out with the head, unless there is a silence before it.
// OpEnd follows the last event of the body.
func (b *body) ops(from, to int, together bool) []Op {
	ops := make([]Op, 0, 3*(to-from)+1)
	for i := from; i < to; i++ {
		if wait := b.waits[i]; wait > 0 {
			if i == 0 {
				ops = append(ops, Op{Kind: OpFlush})
			}
			ops = append(ops, Op{Kind: OpWait, Wait: wait})
		}
		start, end := b.event(i)
		ops = b.appendWrites(ops, start, end, &b.marks[i])
		pausing := i+1 < len(b.ends) && b.waits[i+1] > 0
		if pausing || !together && start < end {
			ops = append(ops, Op{Kind: OpFlush})
		}
	}
	if to == len(b.ends) {
		ops = append(ops, Op{Kind: OpEnd})
	}
	return ops
}

// event returns the offsets at which an event begins and ends.
func (b *body) event(i int) (start, end int) {
	if i > 0 {
		start = b.ends[i-1]
	}
	return start, b.ends[i]
}

// encode returns the bytes of all events, and the offset at which each event ends.
func (s *Stream) encode() (text []byte, ends []int) {
	text = make([]byte, 0, 256*len(s.Events))
	ends = make([]int, len(s.Events))
	var data []byte
	for i := range s.Events {
		text, data = s.append(text, data[:0], &s.Events[i])
		ends[i] = len(text)
	}
	return text, ends
}

// append appends the bytes of an event to dst. data is scratch space for the next call.
func (s *Stream) append(dst, data []byte, e *Event) (text, scratch []byte) {
	if e.Verbatim != nil {
		return append(dst, *e.Verbatim...), data
	}
	framing := s.Framing
	if e.Framing != nil {
		framing = *e.Framing
	}
	out := sse.Event{Name: e.Name, ID: e.ID, Retry: e.Retry, Comment: e.Comment}
	switch {
	case e.Raw != nil:
		data = append(data, *e.Raw...)
		out.Data = data
	case e.Data != nil:
		data = appendPadded(data, e)
		out.Data = data
	}
	if e.Raw != nil && *e.Raw == "" {
		out.Data = []byte{}
	}
	return framing.Append(dst, out), data
}

// marks returns the mark of each event.
func (s *Stream) marks() []Mark {
	marks := make([]Mark, len(s.Events))
	for i := range s.Events {
		marks[i] = s.Events[i].mark(i + 1)
	}
	return marks
}
