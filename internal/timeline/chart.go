package timeline

import (
	"cmp"
	"slices"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/verdict"
)

// Chart is the geometry of a drawing: attempts as bars in lanes, with time
// running to the right. All times count from the start of the timeline.
type Chart struct {
	Length time.Duration // the latest time in it
	Lanes  int
	Bars   []Bar
	Waits  []Wait
	Marks  []Mark
	Ended  *time.Duration // when the client ended; nil if unknown
	Left   int            // requests for which the drawing has no room
}

// Bar is one request.
type Bar struct {
	Request            int
	Lane               int           // from 0; requests in one lane do not overlap
	Start, Status, End time.Duration // arrival, status line, end; an open one ends with the chart
	Outcome            verdict.Outcome
	Text               string // the status with the type of the error, or the outcome in words
}

// Wait is the gap between two attempts at the same question.
type Wait struct {
	Lane     int
	From, To time.Duration
}

// Mark is the time until which an answer asked its client to wait. The next
// attempt at the same question should not begin before it.
type Mark struct {
	Request int // the request whose answer asked for it
	Lane    int
	At      time.Duration
	Crossed bool // the next attempt began before it
}

// Limits of a drawing.
const (
	maxLanes = 24
	maxBars  = 400
)

// allowance is how much too early an attempt may arrive, since clocks differ.
const allowance = 50 * time.Millisecond

// Bars returns the drawing of a session.
func Bars(entries []journal.Entry, notes []journal.Note, ending *verdict.Ending) Chart {
	d := drawing{began: began(entries, notes, ending)}
	entries = slices.Clone(entries)
	slices.SortStableFunc(entries, func(a, b journal.Entry) int { return a.Arrived.Compare(b.Arrived) })
	if ending != nil {
		at := ending.Ended.Sub(d.began)
		d.Ended = &at
		d.reach(at)
	}
	for i := range entries {
		e := &entries[i]
		d.reach(e.Arrived.Sub(d.began) + time.Duration(e.Duration))
	}
	for i := range entries {
		d.draw(&entries[i])
	}
	for _, m := range d.Marks {
		d.reach(m.At)
	}
	d.Lanes = len(d.lanes)
	slices.SortStableFunc(d.Bars, func(a, b Bar) int { return cmp.Compare(a.Start, b.Start) })
	return d.Chart
}

// drawing is a chart that is being built.
type drawing struct {
	Chart
	began time.Time
	lanes []lane
}

// lane is the state of a lane after its last bar.
type lane struct {
	free     time.Duration // from when there is room
	question string        // "" once it has its answer
	mark     int           // the index in Marks of what the last answer asked for; -1 for nothing
	last     time.Duration // its end
}

func (d *drawing) reach(at time.Duration) { d.Length = max(d.Length, at) }

func (d *drawing) draw(e *journal.Entry) {
	bar := d.bar(e)
	question := verdict.QuestionOf(e)
	n, again := d.laneFor(bar.Start, question)
	if n < 0 || len(d.Bars) == maxBars {
		d.Left++
		return
	}
	l := &d.lanes[n]
	bar.Lane = n
	if again {
		d.Waits = append(d.Waits, Wait{Lane: n, From: min(l.last, bar.Start), To: bar.Start})
		if l.mark >= 0 && bar.Start < d.Marks[l.mark].At-allowance {
			d.Marks[l.mark].Crossed = true
		}
	}
	d.Bars = append(d.Bars, bar)
	*l = lane{free: bar.End, question: question, mark: -1, last: bar.End}
	switch bar.Outcome {
	case verdict.Answered:
		l.question = "" // if it is asked again, it is a new question
	case verdict.Abandoned:
		l.free -= allowance // the server notices with a delay that a client left
	}
	if wait := e.Answer.Asks.RetryAfter; wait != nil && *wait > 0 {
		l.mark = len(d.Marks)
		d.Marks = append(d.Marks, Mark{Request: e.Ordinal, Lane: n, At: bar.Status + time.Duration(*wait)})
	}
}

func (d *drawing) bar(e *journal.Entry) Bar {
	a := verdict.Attempt{Entry: *e, Start: e.Arrived}
	b := Bar{Request: e.Ordinal, Start: e.Arrived.Sub(d.began), End: d.Length}
	if e.End != journal.Open {
		a.End = e.Arrived.Add(time.Duration(e.Duration))
		b.End = b.Start + time.Duration(e.Duration)
	}
	b.Status = b.End
	if e.Status != 0 {
		b.Status = b.Start + time.Duration(e.FirstByte)
	}
	b.Outcome, b.Text = a.Outcome(), Plain(a.String(), maxMessage)
	return b
}

// laneFor returns a free lane, preferably the one whose last request asked the same;
// -1 if there is none and no lane can be added.
func (d *drawing) laneFor(start time.Duration, question string) (n int, again bool) {
	free := -1
	for i := range d.lanes {
		if d.lanes[i].free > start {
			continue
		}
		if d.lanes[i].question == question {
			return i, true
		}
		if free < 0 {
			free = i
		}
	}
	if free < 0 && len(d.lanes) < maxLanes {
		d.lanes = append(d.lanes, lane{})
		free = len(d.lanes) - 1
	}
	return free, false
}
