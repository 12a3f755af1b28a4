package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/verdict"
)

// chartView is a timeline drawn to scale. Positions along the time axis are in
// percent of the width, so that the drawing fits any screen; positions across
// it are in pixels.
type chartView struct {
	Height, Axis int
	Label        string // the drawing in words
	Bars         []barView
	Waits        []waitView
	Marks        []markView
	Ticks        []tickView
	Keys         []keyView
	Ended        string // where the client ended; "" if unknown
	Crossed      bool   // one of the marks is crossed
	Left         int
}

type barView struct {
	X, Width, Class, Title string
	Y                      int
	Text                   string // "" if there is no room for it
	TextY                  int
	// The part of the bar before the status arrived.
	WaitWidth string
}

type waitView struct {
	X1, X2, Middle, Text string
	Y, TextY             int
}

type markView struct {
	X, Class, Title string
	Y1, Y2          int
}

type tickView struct{ X, Text, Anchor string }

// keyView explains a colour.
type keyView struct{ Class, Word string }

// keys explains the colours of bars. A drawing shows those that it uses.
var keys = []keyView{
	{"good", "answered"}, {"refused", "refused"}, {"broken", "broken"}, {"left", "the client left"}, {"stopped", "cut when the client was stopped"}, {"pending", "still open"},
}

// The measures of a drawing.
const (
	laneHeight = 46 // pixels
	barHeight  = 16
	barTop     = 20   // of a bar in its lane
	margin     = 0.01 // of the width, on both sides
	roomForNr  = 0.05 // the width of the label of a bar
	roomForGap = 0.12 // the width of the length of a wait
)

// newChartView returns nil for a session without requests.
func newChartView(v *verdict.Verdict) *chartView {
	c := timeline.Bars(v.Entries, v.Notes, v.Ending)
	if len(c.Bars) == 0 {
		return nil
	}
	s := scale(max(c.Length, time.Millisecond))
	view := &chartView{Axis: c.Lanes*laneHeight + 4, Left: c.Left, Ticks: s.ticks()}
	view.Height = view.Axis + 20
	view.Label = fmt.Sprintf("%s in %s", words.Count(len(c.Bars), "request"), words.Seconds(c.Length))
	labelled := make([]float64, c.Lanes) // the end of the last label in each lane
	for _, b := range c.Bars {
		x := s.place(b.Start)
		bar := barView{
			X: percent(x), Width: percent(s.place(b.End) - x), WaitWidth: percent(s.place(b.Status) - x), Class: outcomeClass(b.Outcome),
			Y: b.Lane*laneHeight + barTop, TextY: b.Lane*laneHeight + barTop - 5,
			Title: fmt.Sprintf("request %d, from %s to %s: ", b.Request, words.Seconds(b.Start), words.Seconds(b.End)),
		}
		if stopped(b, c, v.Ending) {
			bar.Class, b.Text = "stopped", "the client was stopped at its time limit while it waited"
		}
		bar.Title += b.Text
		if x >= labelled[b.Lane] && x < 1-roomForNr/2 {
			bar.Text = "#" + strconv.Itoa(b.Request)
			labelled[b.Lane] = x + roomForNr
		}
		view.Bars = append(view.Bars, bar)
	}
	for _, key := range keys {
		if slices.ContainsFunc(view.Bars, func(b barView) bool { return b.Class == key.Class }) {
			view.Keys = append(view.Keys, key)
		}
	}
	view.waitsAndMarks(c, s)
	return view
}

// waitsAndMarks adds the waits between bars and the marks.
func (view *chartView) waitsAndMarks(c timeline.Chart, s scale) {
	for _, w := range c.Waits {
		from, to := s.place(w.From), s.place(w.To)
		wait := waitView{X1: percent(from), X2: percent(to), Middle: percent((from + to) / 2),
			Y: w.Lane*laneHeight + barTop + barHeight/2, TextY: w.Lane*laneHeight + barTop + barHeight - 1 + 10}
		if to-from >= roomForGap {
			wait.Text = words.Seconds(w.To - w.From)
		}
		view.Waits = append(view.Waits, wait)
	}
	for _, m := range c.Marks {
		mark := markView{X: percent(s.place(m.At)), Class: "kept", Y1: m.Lane*laneHeight + 4, Y2: m.Lane*laneHeight + laneHeight - 4,
			Title: fmt.Sprintf("request %d was told to wait until %s", m.Request, words.Seconds(m.At))}
		if m.Crossed {
			view.Crossed = true
			mark.Class, mark.Title = "crossed", mark.Title+", and the next attempt came before"
		}
		view.Marks = append(view.Marks, mark)
	}
	if c.Ended != nil {
		view.Ended = percent(s.place(*c.Ended))
	}
}

// stopping is how long before the recorded end of a killed client its
// connections may break.
const stopping = 500 * time.Millisecond

// stopped reports whether a request ended because its client was killed at the
// time limit. Such a client did not abandon the request itself.
func stopped(b timeline.Bar, c timeline.Chart, ending *verdict.Ending) bool {
	return b.Outcome == verdict.Abandoned && ending != nil && ending.Killed && c.Ended != nil && b.End >= *c.Ended-stopping
}

// outcomeClass returns the CSS class of an outcome.
func outcomeClass(o verdict.Outcome) string {
	switch o {
	case verdict.Answered:
		return "good"
	case verdict.Refused:
		return "refused"
	case verdict.Abandoned:
		return "left"
	case verdict.Pending:
		return "pending"
	default:
		return "broken"
	}
}

// scale is the duration that the width of a drawing represents.
type scale time.Duration

// place returns the position of a time, as a fraction of the width.
func (s scale) place(at time.Duration) float64 {
	part := float64(at) / float64(s)
	return margin + min(max(part, 0), 1)*(1-2*margin)
}

// ticks returns three to six round times.
func (s scale) ticks() (all []tickView) {
	step := roundStep(time.Duration(s).Seconds() / 5)
	digits := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	for i := 0; ; i++ {
		at := time.Duration(float64(i) * step * float64(time.Second))
		if at > time.Duration(s) {
			return all
		}
		tick := tickView{X: percent(s.place(at)), Text: strconv.FormatFloat(float64(i)*step, 'f', digits, 64) + " s", Anchor: "middle"}
		switch part := float64(at) / float64(s); {
		case i == 0:
			tick.Anchor = "start"
		case part > 0.95:
			tick.Anchor = "end"
		}
		all = append(all, tick)
	}
}

// roundStep returns the next of 1, 2 and 5 times a power of ten.
func roundStep(least float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, factor := range []float64{1, 2, 5} {
		if power*factor >= least {
			return power * factor
		}
	}
	return power * 10
}

func percent(part float64) string { return strconv.FormatFloat(part*100, 'f', 2, 64) + "%" }
