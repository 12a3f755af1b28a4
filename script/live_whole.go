package script

import (
	"fmt"
	"time"

	"github.com/claudemock/claudemock/jsontree"
)

// waiting is the way before the head has come. Only faults at a time strike then.
type waiting struct {
	live *Live
	next time.Duration // the length of silence at which something may happen
}

func (*waiting) memory() int                              { return 0 }
func (*waiting) begin() ([]Op, error)                     { return nil, nil }
func (*waiting) body([]byte, time.Duration) ([]Op, error) { return nil, nil }
func (*waiting) end(OpKind, time.Duration) ([]Op, error)  { return nil, nil }
func (w *waiting) alarm(time.Duration) (time.Duration, bool) {
	return w.next, len(w.live.plan.answer.Faults) > 0
}
func (w *waiting) silent(silence time.Duration) ([]Op, error) {
	ops, next, err := w.live.headless(0, silence)
	w.next = next
	return ops, err
}

// headless returns what happens before the head is sent, whatever head that will be, when
// nothing has come for so long, and the length of silence at which more may happen. before
// is the time from the beginning of the answer to that silence.
func (l *Live) headless(before, silence time.Duration) (ops []Op, next time.Duration, err error) {
	late := beyondHorizon(silence)
	var futures [2][]Op
	for i, wait := range []time.Duration{silence, late} {
		d := l.plan.draft(&upstream{head: exampleHead(false), silence: before + wait})
		d.answer.Body = new("{}")
		made, err := d.compile()
		if err != nil {
			return nil, 0, err
		}
		futures[i] = made.Ops
	}
	if !final(futures[0]) || !final(futures[1]) {
		futures[0], futures[1] = beforeHead(futures[0]), beforeHead(futures[1])
	}
	if ops, err = l.sent.advance(futures[0], futures[1]); err != nil {
		return nil, 0, err
	}
	return ops, alarmAfter(silence, l.script(l.sent.next(futures[1]))-before), nil
}

// final reports whether the operations end the answer before its head.
func final(ops []Op) bool { return len(beforeHead(ops)) == len(ops) }

// whole takes the whole body before it sends anything, so that all faults know it.
type whole struct {
	live   *Live
	text   []byte
	passed time.Duration // of a plain body: since the head
	split  *splitter     // of a stream; nil for a plain body
	events []Event       // of a stream, each with the silence before it
	weight int
	wait   time.Duration // of a stream: since the last event
	over   *passing      // what becomes of a body that is too large
	next   time.Duration
}

func (*whole) begin() ([]Op, error) { return nil, nil }

func (w *whole) body(piece []byte, silence time.Duration) ([]Op, error) {
	if w.over != nil {
		return w.over.body(piece, silence)
	}
	w.text = append(w.text, piece...)
	w.passed += silence
	w.wait += silence
	w.next = 0
	w.weight += len(piece)
	if w.split != nil {
		w.add(w.split.add(piece))
	}
	if w.weight > MaxMade {
		return w.giveUp()
	}
	return nil, nil
}

// add adds events. The first of them has the silence.
func (w *whole) add(texts []string) {
	for _, text := range texts {
		e := (&Stream{}).eventOf(text)
		e.Wait, w.wait = w.wait, 0
		w.weight += e.Weight()
		w.events = append(w.events, e)
	}
}

// giveUp passes a body on that is too large to be struck.
func (w *whole) giveUp() ([]Op, error) {
	w.live.limits = append(w.live.limits, fmt.Sprintf("the upstream's answer takes more than %d MB of memory: no fault strikes its body", int(MaxMade/1e6)))
	var ops []Op
	var err error
	w.over, ops, err = w.live.giveUp(w.text, w.passed)
	w.text, w.events = nil, nil
	return ops, err
}

func (w *whole) silent(silence time.Duration) (ops []Op, err error) {
	if w.over != nil || w.split != nil {
		return nil, nil
	}
	ops, w.next, err = w.live.headless(w.live.up.silence+w.passed, silence)
	return ops, err
}

func (w *whole) memory() int {
	if w.over != nil {
		return w.over.memory()
	}
	return w.weight
}

func (w *whole) alarm(time.Duration) (after time.Duration, ok bool) {
	return w.next, w.over == nil && w.split == nil
}

func (w *whole) end(last OpKind, silence time.Duration) ([]Op, error) {
	if w.over != nil {
		return w.over.end(last, silence)
	}
	d := w.live.plan.draft(&upstream{head: w.live.up.head, silence: w.live.up.silence, final: last})
	if w.split != nil {
		w.add(w.split.rest())
		d.answer.Events = append([]Event{}, w.events...)
	} else {
		d.upstream.silence += w.passed + silence
		d.setPlain(w.text)
	}
	made, err := d.compile()
	if err != nil {
		return nil, err
	}
	w.live.missed = append(w.live.missed, made.Missed...)
	w.live.limits = append(w.live.limits, made.Limits...)
	return w.live.sent.advance(made.Ops, made.Ops)
}

// setPlain sets a body that is no stream: as a tree if a fault wants one, and else in
// its bytes.
func (d *draft) setPlain(text []byte) {
	if d.has(LayerMessage) {
		if tree, err := jsontree.Parse(text); err == nil {
			d.answer.Document = tree
			return
		}
	}
	body := string(text)
	d.answer.Body = &body
}
