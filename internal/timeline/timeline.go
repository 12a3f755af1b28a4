// Package timeline tells what happened in a session, in the order in which it
// happened: as lines of text, and as the geometry of a drawing. It says what
// was seen and judges nothing.
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
	At      time.Duration // since the session began: its first request or note, or without any the client's start
	Side    Side
	Text    string // one line, without control characters
	Request int    // the ordinal of the request it is about; 0 for none
	Bad     bool   // an error was sent, or the exchange did not end as HTTP asks
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

var sideNames = map[Side]string{Asked: "asked", Told: "told", Ended: "ended", Noted: "noted"}

// Side is who did something, as the sign that stands before it.
type Side string

// Who did something.
const (
	Asked Side = "→" // the client sent a request
	Told  Side = "←" // the client was told something
	Ended Side = " " // the client left an answer, or ended itself
	Noted Side = "·" // a note, or what stands for lines that were left out
)

// Of is the story of a session. Rounds that are alike and follow each other
// share a line, and of a very long session the middle is left out; both are
// said. A nil ending is one that is not known.
func Of(entries []journal.Entry, notes []journal.Note, ending *verdict.Ending) []Line {
	began := Began(entries, notes, ending)
	entries = slices.Clone(entries)
	slices.SortStableFunc(entries, func(a, b journal.Entry) int { return a.Arrived.Compare(b.Arrived) })
	var lines []Line
	for _, r := range shorten(rounds(entries), notes) {
		if r.standsFor > 0 {
			lines = append(lines, Line{At: r.entry.Arrived.Sub(began), Side: Noted, Text: r.leftOut()})
			continue
		}
		lines = append(lines, exchange(r.entry, r.entry.Arrived.Sub(began))...)
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

// Began is the moment that a timeline counts from: the first request or note,
// or without any the client's start; the zero time when there is nothing.
func Began(entries []journal.Entry, notes []journal.Note, ending *verdict.Ending) time.Time {
	var began time.Time
	earlier := func(t time.Time) {
		if began.IsZero() || t.Before(began) {
			began = t
		}
	}
	for i := range entries {
		earlier(entries[i].Arrived)
	}
	for i := range notes {
		earlier(notes[i].At)
	}
	if began.IsZero() && ending != nil {
		began = ending.Began
	}
	return began
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
	default:
		return fmt.Sprintf("client exited %d", e.Exit)
	}
}

// Row is a line as two columns: what stands before its text, and the text.
type Row struct {
	Head string // the time in seconds, the side, and the request where there are several
	Line
}

// Rows lays lines out; all heads are equally wide.
func Rows(lines []Line) []Row {
	requests, latest := 0, time.Duration(0)
	for _, l := range lines {
		requests, latest = max(requests, l.Request), max(latest, l.At)
	}
	clockWidth, numberWidth := len(clock(latest)), len(fmt.Sprintf("#%d", requests))
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

// Text is the lines as columns of plain text, each with its end of line.
func Text(lines []Line) string {
	var b strings.Builder
	for _, r := range Rows(lines) {
		b.WriteString(r.Head)
		b.WriteString(r.Text)
		b.WriteByte('\n')
	}
	return b.String()
}
