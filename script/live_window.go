package script

import (
	"reflect"
	"slices"
	"time"
)

// window is the part of a stream that is struck together: the whole stream, or the rest
// of it after events in which no fault has anything left to do. The places of faults are counted from
// its beginning.
type window struct {
	passed  time.Duration // when it begins, at the speed of the Env
	silence time.Duration // before the head, if it is part of the window
	uses    []Use
	spent   []bool   // the faults that strike no more, by index
	struck  []bool   // the faults that struck before, by index
	tallies []tally  // scratch space
	moves   bool     // no fault depends on everything before
	unsaid  []string // the faults that ask for what the transport cannot send

	later     draft         // the last future in which nothing came for long
	laterWait time.Duration // the silence in it before what then comes
}

// window returns the first window, of a stream whose head came after so much silence.
func (p *Plan) window(silence time.Duration) window {
	uses := p.answer.Faults
	w := window{silence: silence, uses: slices.Clone(uses), spent: make([]bool, len(uses)), struck: make([]bool, len(uses)), moves: true}
	for i, use := range uses {
		switch {
		case !use.strikes(faultEnv(p.env, i)):
			w.spent[i], w.struck[i] = true, true // by chance, which is not to be missed
		case p.leavesBody(i):
		case use.Fault.Layer() == LayerHTTP:
			head := exampleHead(true)
			_, _ = use.Fault.(HTTPFault).ApplyHead(head, faultEnv(p.env, i)) // Compile reports the error
			w.moves = w.moves && head.Compress == nil
		default:
			w.moves = w.moves && !use.Wire && reachOf(use.Fault) != ReachAll
		}
	}
	return w
}

func reachOf(fault Fault) Reach {
	r, ok := unwrapped(fault).(Reacher)
	if v := reflect.ValueOf(unwrapped(fault)); !ok || v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return ReachAll // without a pointer, no place can be counted anew
	}
	reach := r.Reach()
	if reach == ReachEach && slices.ContainsFunc(PlacesOf(fault), func(at At) bool { return at.Number != 0 }) {
		return ReachAll // which event that is depends on those before
	}
	return reach
}

// tally counts what there was of an answer when a fault had its turn.
type tally struct {
	turn  bool // the fault had its turn
	marks []Mark
	bytes int // of the body; of a fault of events, only if it has a place by bytes
	time  time.Duration
}

// tally counts what a fault finds.
func (d *draft) tally(use Use) tally {
	t := tally{turn: true}
	if use.Fault.Layer() == LayerEvents && d.stream != nil {
		t.marks = d.stream.marks()
		for i := range d.stream.Events {
			t.time += d.stream.Events[i].Wait
		}
		if slices.ContainsFunc(PlacesOf(use.Fault), func(at At) bool { return at.Byte != nil }) {
			text, _ := d.stream.encode()
			t.bytes = len(text)
		}
		return t
	}
	t.marks, _ = d.script.events()
	t.bytes, t.time = d.script.BodyBytes(), d.script.Duration()
	return t
}

// move has the window begin after the events that came, if nothing that faults do to
// them is still to come. It returns operations if no fault is left.
func (s *striking) move() ([]Op, error) {
	w := &s.window
	if !w.moves || len(s.events) == 0 {
		return nil, nil
	}
	w.tallies = make([]tally, len(w.uses))
	came, err := s.compile(OpEnd)
	w.tallies = nil
	if err != nil || s.live.sent.isBefore(came.script.Ops) {
		return nil, err
	}
	next, carry, ok := w.after(&came)
	if !ok {
		return nil, nil
	}
	s.events, s.weight, s.wait = nil, 0, s.wait+carry
	s.window = next
	s.window.tallies = make([]tally, len(w.uses))
	begun, err := s.compile(OpEnd)
	s.window.tallies = nil
	if err != nil {
		return nil, err
	}
	w.shift(came.tallies, begun.tallies)
	if !w.strikes() {
		s.note(&begun)
		return s.pass(&came)
	}
	n, length := measure(begun.script.Ops)
	_, ended := measure(came.script.Ops)
	s.live.sent.before += len(came.stream.Events)
	s.live.sent.ops, s.live.sent.at, s.live.sent.flushed = n-1, length-(ended-s.live.sent.at), true
	w.passed = s.passed - s.live.script(length)
	s.begun = max(s.live.sent.at, length)
	return nil, nil
}

// isBefore reports whether operations are left that were not handed out, besides the
// final one.
func (c *cursor) isBefore(ops []Op) bool {
	n, _ := measure(ops)
	return c.ops < n-1
}

// after returns the window that begins after what came, with the silence that faults
// have added before the next event. ok is false if it cannot begin there.
func (w *window) after(came *draft) (next window, carry time.Duration, ok bool) {
	first := slices.IndexFunc(w.later.stream.Events, func(e Event) bool { return e.Name == unheardOf })
	if first < 0 {
		return window{}, 0, false
	}
	next = *w
	next.silence, next.later = 0, draft{}
	next.uses, next.spent, next.struck = slices.Clone(w.uses), slices.Clone(w.spent), slices.Clone(w.struck)
	next.noteUnsaid(came)
	return next, w.later.stream.Events[first].Wait - w.laterWait, next.settle(came, &w.later)
}

// noteUnsaid notes the faults that ask for what the transport cannot send.
func (w *window) noteUnsaid(d *draft) {
	for _, name := range d.missed[len(d.overlook):] {
		if !slices.Contains(w.unsaid, name) {
			w.unsaid = append(w.unsaid[:len(w.unsaid):len(w.unsaid)], name)
		}
	}
}

// settle notes which faults have struck in what came. It reports whether no other fault
// is about to strike what comes next.
func (w *window) settle(came, later *draft) (ok bool) {
	for i, use := range w.uses {
		if w.spent[i] || use.Fault.Layer() == LayerHTTP || !came.tallies[i].turn {
			continue
		}
		struck, reach := !slices.Contains(came.overlook, i), reachOf(use.Fault)
		w.struck[i] = w.struck[i] || struck
		places := PlacesOf(use.Fault)
		placed := len(places) > 0 && !places[0].IsZero()
		switch {
		case reach == ReachEach, reach == ReachRest && !placed:
		case struck && reach == ReachPlace:
			w.spent[i] = true
		case struck:
			w.uses[i].Fault = placedAt(use.Fault, func(At) At { return At{} })
		case !placed, !slices.Contains(later.overlook, i):
			return false
		}
	}
	return true
}

// shift counts the places of faults that have not struck from the beginning of the
// window. It is after what came and what an empty window begins with.
func (w *window) shift(came, begun []tally) {
	for i := range w.uses {
		if w.spent[i] || w.struck[i] || !came[i].turn || w.uses[i].Fault.Layer() == LayerHTTP || reachOf(w.uses[i].Fault) == ReachEach {
			continue
		}
		dead := false
		w.uses[i].Fault = placedAt(w.uses[i].Fault, func(at At) At {
			at, ok := at.after(came[i], begun[i])
			dead = dead || !ok
			return at
		})
		w.spent[i] = dead
	}
}

// after returns the place counted after what came. ok is false if it has passed.
func (a At) after(came, begun tally) (at At, ok bool) {
	switch {
	case a.IsZero():
	case a.Number > 0:
		a.Number -= len(came.marks)
		return a, a.Number > 0
	case a.IsEvent():
		a.Nth = max(a.Nth, 1)
		for _, m := range came.marks {
			if a.fits(m) {
				a.Nth--
			}
		}
		return a, a.Nth > 0
	case a.Byte != nil:
		left := *a.Byte - came.bytes
		return AtByte(left), left >= 0
	case a.Elapsed != nil:
		left := *a.Elapsed - came.time + begun.time
		return AtElapsed(left), left > 0
	}
	return a, true
}

// placedAt returns a copy of a fault, which is a pointer to a struct, whose place is
// changed.
func placedAt(fault Fault, change func(At) At) Fault {
	v := reflect.ValueOf(unwrapped(fault))
	copied := reflect.New(v.Elem().Type())
	copied.Elem().Set(v.Elem())
	for i := range copied.Elem().NumField() {
		field := copied.Elem().Field(i)
		if field.Type() == reflect.TypeFor[At]() && field.CanSet() {
			field.Set(reflect.ValueOf(change(field.Interface().(At))))
			break
		}
	}
	return copied.Interface().(Fault)
}

// strikes reports whether any fault of the body can still strike.
func (w *window) strikes() bool {
	for i, use := range w.uses {
		if !w.spent[i] && use.Fault.Layer() != LayerHTTP {
			return true
		}
	}
	return false
}

// note takes from the last draft what did not happen.
func (s *striking) note(d *draft) {
	w, l := &s.window, s.live
	w.noteUnsaid(d)
	l.missed = append(l.missed, w.unsaid...)
	for i, use := range w.uses {
		if w.struck[i] {
			continue
		}
		if w.spent[i] || slices.Contains(d.overlook, i) {
			l.missed = append(l.missed, use.Name)
		}
	}
	l.limits = append(l.limits, d.limits...)
}
