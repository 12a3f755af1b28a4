package recording

import (
	"slices"
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// Pauses below noticeable are left out, unless every pause is kept. A silence stands out if it
// is at least a longSilence and muchLonger than the usual pause.
const (
	noticeable  = 10 * time.Millisecond
	longSilence = time.Second
	muchLonger  = 10 // times
)

// pace gives the step the pauses of the answer.
func (t *turn) pace(o Options) {
	pauses := t.pauses()
	switch {
	case pauses == nil:
	case (o.ExactTiming || whole(pauses)) && t.steady(pauses):
	case o.ExactTiming:
		t.exactly(pauses)
	default:
		t.roughly(pauses)
	}
}

// pauses returns the silence before each piece, and before the end if the answer has one. It
// returns nil if no time is known.
func (t *turn) pauses() []time.Duration {
	a := &t.answer
	if t.ended().Equal(t.asked.At) {
		return nil
	}
	t.spread()
	pauses := make([]time.Duration, 0, len(a.pieces)+1)
	var before time.Duration
	for i := range a.pieces {
		pauses = append(pauses, max(a.pieces[i].after-before, 0))
		before = max(before, a.pieces[i].after)
	}
	if a.end == exchange.TimedOut {
		return append(pauses, 0)
	}
	return append(pauses, max(a.over-before, 0))
}

// spread fills in when the pieces came if only the end is known: one after another at equal
// distances.
func (t *turn) spread() {
	a := &t.answer
	if a.end != exchange.Complete || slices.ContainsFunc(a.pieces, func(p piece) bool { return p.after > 0 }) {
		return
	}
	for i := range a.pieces {
		a.pieces[i].after = a.over * time.Duration(i+1) / time.Duration(len(a.pieces))
	}
	const untold = "not told: when the parts of the answer came"
	t.notes = slices.DeleteFunc(t.notes, func(note string) bool { return note == untold })
	if len(a.pieces) > 1 {
		t.notes = append(t.notes, untold+"; they are spread evenly")
	}
}

// isDelta reports whether a pace delays the piece.
func (a *answer) isDelta(i int) bool {
	return i < len(a.pieces) && (a.pieces[i].name == "content_block_delta" || a.pieces[i].name == "completion")
}

// steady sets a pace, if that gives exactly the same pauses. It reports whether it did.
func (t *turn) steady(pauses []time.Duration) bool {
	var pace scenarios.Pace
	begun := false
	for i, pause := range pauses {
		switch {
		case t.step.Reply == nil || t.step.Reply.Body != nil:
			return false
		case !t.answer.stream && i == 0:
			pace.First = script.Exactly(pause)
		case !t.answer.isDelta(i) && pause != 0:
			return false
		case !t.answer.isDelta(i):
		case !begun:
			pace.First, begun = script.Exactly(pause), true
		case pace.Between.IsZero() && t.answer.firstDeltas(i):
			pace.Between = script.Exactly(pause)
		case pace.Between.P50 != pause:
			return false
		}
	}
	t.step.Reply.Pace = pace
	return true
}

// firstDeltas reports whether a piece is the second delta.
func (a *answer) firstDeltas(i int) bool {
	deltas := 0
	for k := range a.pieces[:i] {
		if a.isDelta(k) {
			deltas++
		}
	}
	return deltas == 1
}

// mostDelays is the largest number of pauses that are written as faults. Beyond that, those of
// a stream are written with its events.
const mostDelays = 8

// exactly writes every pause.
func (t *turn) exactly(pauses []time.Duration) {
	count := 0
	for _, pause := range pauses {
		if pause > 0 {
			count++
		}
	}
	switch {
	case count > mostDelays && t.intoEvents(pauses):
		return
	case count > scenarios.MaxFaults-mostDelays:
		t.notes = append(t.notes, "left out: the short ones of "+words.Count(count, "pause"))
		t.roughly(pauses)
		return
	}
	read := 0
	for i, pause := range pauses {
		if pause > 0 {
			t.delay(pause, t.before(i, read))
		}
		if i < len(t.answer.pieces) {
			read += len(t.answer.pieces[i].text)
		}
	}
}

// intoEvents writes the events of a stream with the pause before each. ok is false if they
// cannot be written.
func (t *turn) intoEvents(pauses []time.Duration) (ok bool) {
	for step := range t.streams() {
		if !t.gives(step) {
			return false
		}
		step.Reply.Headers, step.Reply.Status = t.step.Reply.Headers, t.step.Reply.Status
		t.step = step
		for i := range step.Reply.Events {
			step.Reply.Events[i].Pause = pauses[i]
		}
		if over := pauses[len(pauses)-1]; over > 0 {
			t.delay(over, script.At{Number: len(t.answer.pieces)})
		}
		return true
	}
	return false
}

// before returns the place of the silence before a piece. The zero place is before the head.
func (t *turn) before(i, read int) script.At {
	switch {
	case i == 0:
		return script.At{}
	case t.step.Reply != nil && t.step.Reply.Body == nil && t.answer.stream && !t.answer.pieces[i-1].cut:
		return script.At{Number: i}
	default:
		return script.AtByte(read)
	}
}

// delay adds a delay at a place. A delay before the head becomes the first fault, so that it
// also happens if the answer ends there.
func (t *turn) delay(pause time.Duration, at script.At) {
	use := script.Use{Name: "delay", Fault: &faults.Delay{For: script.Exactly(pause), At: at}}
	if at.IsZero() {
		t.step.Faults = append(scenarios.Faults{use}, t.step.Faults...)
		return
	}
	t.step.Faults = append(t.step.Faults, use)
}

// roughly writes the pauses as a pace, and each silence that stands out on its own.
func (t *turn) roughly(pauses []time.Duration) {
	var between []time.Duration
	var pace scenarios.Pace
	begun := false
	paced := t.step.Reply != nil && t.step.Reply.Body == nil
	for i, pause := range pauses {
		if t.answer.isDelta(i) && begun {
			between = append(between, pause)
		}
		begun = begun || t.answer.isDelta(i)
	}
	usual := mean(between)
	read := 0
	begun = false
	for i, pause := range pauses {
		pause = rounded(pause)
		delta := t.answer.isDelta(i)
		switch {
		case pause < noticeable:
		case paced && !t.answer.stream && i == 0, paced && delta && !begun:
			pace.First = script.Exactly(pause)
		case i == 0:
			t.delay(pause, script.At{})
		case pause >= longSilence && pause >= muchLonger*usual:
			t.stand(pause, i, read)
		}
		begun = begun || delta
		if i < len(t.answer.pieces) {
			read += len(t.answer.pieces[i].text)
		}
	}
	if paced {
		if usual = rounded(usual); usual > 0 {
			pace.Between = script.Exactly(usual)
		}
		t.step.Reply.Pace = pace
	}
}

// stand makes the answer fall silent for a while.
func (t *turn) stand(pause time.Duration, i, read int) {
	at := t.before(i, read)
	if at.Number > 0 {
		at = t.answer.after(i - 1)
	}
	t.step.Faults = append(t.step.Faults, script.Use{Name: "stall", Fault: &faults.Stall{At: at, For: pause}})
}

// mean returns the mean of the pauses without those that are much longer than most.
func mean(pauses []time.Duration) time.Duration {
	if len(pauses) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(pauses))
	most := max(sorted[(len(sorted)-1)/2]*muchLonger, longSilence)
	var sum time.Duration
	n := 0
	for _, pause := range sorted {
		if pause < most {
			sum += pause
			n++
		}
	}
	return sum / time.Duration(max(n, 1))
}

// rounded returns a length of time in about two digits.
func rounded(d time.Duration) time.Duration {
	switch {
	case d >= 10*time.Second:
		return d.Round(time.Second)
	case d >= time.Second:
		return d.Round(100 * time.Millisecond)
	case d >= 100*time.Millisecond:
		return d.Round(10 * time.Millisecond)
	default:
		return d.Round(time.Millisecond)
	}
}

// whole reports whether all pauses have round lengths, as people write them.
func whole(pauses []time.Duration) bool {
	return !slices.ContainsFunc(pauses, func(d time.Duration) bool { return d != rounded(d) })
}
