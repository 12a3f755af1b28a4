// Package timeline shows the events of a session in their order: as lines of
// text, and as the geometry of a drawing. It judges nothing and knows no terminal.
package timeline

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/verdict"
)

// Line is one thing that happened.
type Line struct {
	At      time.Duration // since the session began; negative for an earlier note
	Side    Side
	Text    string // one line, without control characters
	Request int    // the ordinal of the request it is about; 0 for none
	Bad     bool   // an error was sent, or the exchange was not complete according to HTTP
}

// MarshalJSON writes at_ms, side (asked, told, ended or noted), text, and
// request where there is one.
func (l Line) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		At      journal.Millis `json:"at_ms"`
		Side    string         `json:"side"`
		Text    string         `json:"text"`
		Request int            `json:"request,omitempty"`
	}{journal.Millis(l.At), sideNames[l.Side], l.Text, l.Request})
}

var sideNames = map[Side]string{Asked: "asked", Sent: "told", Ended: "ended", Noted: "noted"}

// Side is who did something, as the sign at the beginning of a line.
type Side string

// Who did something.
const (
	Asked Side = "→" // the client sent a request
	Sent  Side = "←" // the server sent something
	Ended Side = " " // the client left an answer, or ended itself
	Noted Side = "·" // a note, or a placeholder for lines that are left out
)

// OfVerdict returns the timeline of a judged run. It shows every request that a
// finding names.
func OfVerdict(v *verdict.Verdict) []Line { return Of(v.Entries, v.Notes, v.Ending, v.Named()...) }

// Message returns a verdict and its timeline for the message of a failed test.
func Message(v *verdict.Verdict) string { return v.Summary() + "\n" + Text(OfVerdict(v)) }

// Of returns the timeline of a session. It folds rounds that repeat earlier ones into
// a line, leaves out the middle of a very long session, and says so. It always
// shows the requests in named. The ending is nil if unknown.
func Of(entries []journal.Entry, notes []journal.Note, ending *verdict.Ending, named ...int) []Line {
	began := began(entries, notes, ending)
	run := verdict.Run{Entries: entries, Notes: notes, Ending: ending}
	waits, tools := run.Waits(), toolNames(entries)
	entries = slices.Clone(entries)
	slices.SortStableFunc(entries, func(a, b journal.Entry) int { return a.Arrived.Compare(b.Arrived) })
	s := shortener{all: rounds(entries), notes: notes, named: map[int]bool{}}
	for _, ordinal := range named {
		s.named[ordinal] = true
	}
	since := func(e *journal.Entry) time.Duration { return e.Arrived.Sub(began) }
	var lines []Line
	for _, r := range s.short() {
		if r.standsFor > 0 {
			text := r.leftOut(func(e *journal.Entry) string { return clock(since(e)) })
			lines = append(lines, Line{At: since(r.entry), Side: Noted, Text: text})
			continue
		}
		x := exchanger{entry: r.entry, arrived: since(r.entry), tools: tools}
		if w, ok := waits[r.entry.Ordinal]; ok {
			x.wait = fmt.Sprintf("%s after #%d", words.Wait(w.Length), w.From.Ordinal)
		}
		lines = append(lines, x.exchange()...)
	}
	for _, n := range notes {
		lines = append(lines, Line{At: n.At.Sub(began), Side: Noted, Text: noteText(n), Bad: n.Kind == journal.NoteConnection})
	}
	if ending != nil {
		lines = append(lines, Line{At: ending.Ended.Sub(began), Side: Ended, Text: endingText(ending), Bad: ending.Killed})
	}
	slices.SortStableFunc(lines, func(a, b Line) int { return cmp.Compare(a.At, b.At) })
	return lines
}

// began returns time zero of a timeline, as of verdicts: the first request or lost
// connection. Without any, it is the start of the client or otherwise the first
// note, and the zero time if there is nothing.
func began(entries []journal.Entry, notes []journal.Note, ending *verdict.Ending) time.Time {
	run := verdict.Run{Entries: entries, Notes: notes}
	switch began := run.Began(); {
	case !began.IsZero():
		return began
	case ending != nil:
		return ending.Began
	case len(notes) > 0:
		return notes[0].At
	default:
		return time.Time{}
	}
}

func noteText(n journal.Note) string {
	switch n.Kind {
	case journal.NoteMark:
		return "mark: " + Plain(n.Text, maxNote)
	case journal.NoteConnection:
		return fmt.Sprintf("connection %d: %s", n.Connection, Plain(n.Text, maxNote))
	default:
		return Plain(n.Text, maxNote)
	}
}

func endingText(e *verdict.Ending) string {
	switch {
	case e.Killed && e.Limit > 0:
		return "client killed at the time limit of " + words.Seconds(time.Duration(e.Limit))
	case e.Killed:
		return "client killed at the time limit"
	case e.Signal != "":
		return "client ended by a signal: " + Plain(e.Signal, maxName)
	case e.Command == verdict.Call:
		return e.String()
	default:
		return fmt.Sprintf("client exited %d", e.Exit)
	}
}

// Row is a line in two columns: the head and the text.
type Row struct {
	Head string // the time in seconds, the side, and the request if there are several
	Line
}

// Rows lays lines out; all heads are equally wide.
func Rows(lines []Line) []Row {
	requests, clockWidth := 0, 0
	for _, l := range lines {
		requests, clockWidth = max(requests, l.Request), max(clockWidth, len(clock(l.At)))
	}
	numberWidth := len(fmt.Sprintf("#%d", requests))
	rows := make([]Row, len(lines))
	for i, l := range lines {
		head := fmt.Sprintf("%*s  %s  ", clockWidth, clock(l.At), l.Side)
		if requests > 1 {
			number := ""
			if l.Request > 0 {
				number = fmt.Sprintf("#%d", l.Request)
			}
			head += fmt.Sprintf("%-*s  ", numberWidth, number)
		}
		rows[i] = Row{Head: head, Line: l}
	}
	return rows
}

// Text returns the lines as columns of plain text, each with a newline.
func Text(lines []Line) string {
	var b strings.Builder
	for _, r := range Rows(lines) {
		b.WriteString(r.Head)
		b.WriteString(r.Text)
		b.WriteByte('\n')
	}
	return b.String()
}
