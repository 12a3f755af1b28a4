package script

import (
	"fmt"
	"time"
)

// maxMarked bounds the bytes of an event that passes. They are kept until the event is
// complete, so that its mark can say what it is.
const maxMarked = 16_000_000

// passing sends a body on as it comes, also in the middle of events. It says which event
// the bytes of a stream belong to, so that players and journals count events.
type passing struct {
	live   *Live
	chunks bool // the script is raw, and its body goes out in chunks
	stream bool
	split  splitter
	number int           // of the last complete event
	owed   time.Duration // before the next bytes, beside their own silence; on the wall
	held   []byte        // a CR at the end of what came, which an LF may follow
}

// begin sends the head.
func (p *passing) begin() ([]Op, error) {
	l := p.live
	// without an end, no content-length contradicts the body that is not there yet
	d := l.plan.draft(&upstream{head: l.up.head, silence: l.up.silence, final: OpClose, passes: true})
	d.answer.Body = new("")
	d.spent = make([]bool, len(d.answer.Faults))
	for i, use := range d.answer.Faults {
		if d.spent[i] = !l.plan.leavesBody(i); d.spent[i] {
			d.missed = append(d.missed, use.Name)
		}
	}
	if _, err := d.compile(); err != nil {
		return nil, err
	}
	p.follow(d.head)
	l.note(&d)
	ops := d.script.Ops[:len(d.script.Ops)-1]
	return (&cursor{at: l.sent.at}).advance(ops, ops)
}

// follow has the body follow a head that is sent.
func (p *passing) follow(head *Head) {
	if p.live.plan.raw {
		_, p.chunks = head.framing(0)
	}
}

func (p *passing) body(piece []byte, silence time.Duration) (ops []Op, err error) {
	ops = p.wait(silence)
	left := piece
	if len(p.held) > 0 {
		left, p.held = append(p.held, piece...), nil
	}
	if !p.stream {
		return p.write(ops, left, nil), nil
	}
	if left[len(left)-1] == '\r' {
		left, p.held = left[:len(left)-1], []byte("\r")
	}
	before := len(p.split.pending)
	for _, text := range p.split.add(left) {
		p.number++
		e := (&Stream{}).eventOf(text)
		mark := e.mark(p.number)
		size := len(text) - before
		ops = p.write(ops, left[:size], &mark)
		left, before = left[size:], 0
	}
	if len(left) > 0 {
		ops = p.write(ops, left, p.unfinished())
	}
	if len(p.split.pending) > maxMarked {
		p.live.limits = append(p.live.limits, fmt.Sprintf("an event of the upstream is longer than %d MB: it and those after it are not counted", maxMarked/1_000_000))
		p.stream, p.split = false, splitter{}
	}
	return ops, nil
}

// wait has the silence pass, and what is owed.
func (p *passing) wait(silence time.Duration) []Op {
	wait := p.owed
	if silence > 0 {
		wait += p.live.wall(silence)
	}
	if p.owed = 0; wait <= 0 {
		return nil
	}
	return []Op{{Kind: OpWait, Wait: wait}}
}

// unfinished returns the mark of the event that is not complete.
func (p *passing) unfinished() *Mark {
	return &Mark{Name: p.split.name(), Number: p.number + 1, Block: -1}
}

// write sends a part of the body at once.
func (p *passing) write(ops []Op, part []byte, mark *Mark) []Op {
	op := Op{Kind: OpWrite, Bytes: part, Event: mark}
	switch {
	case p.chunks:
		op.Sent = chunk(part, "")
	case p.live.plan.raw:
		op.Sent = part
	}
	return append(ops, op, Op{Kind: OpFlush})
}

func (p *passing) memory() int { return len(p.split.pending) }

func (*passing) silent(time.Duration) ([]Op, error)                 { return nil, nil }
func (*passing) alarm(time.Duration) (after time.Duration, ok bool) { return 0, false }

func (p *passing) end(final OpKind, silence time.Duration) (ops []Op, err error) {
	ops = p.wait(silence)
	if len(p.held) > 0 {
		ops = p.write(ops, p.held, p.unfinished())
	}
	end := Op{Kind: final}
	if final == OpEnd && p.chunks {
		end.Sent = []byte("0\r\n\r\n")
	}
	return append(ops, end), nil
}
