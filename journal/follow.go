package journal

import (
	"encoding/json"
	"slices"
	"time"
)

// Line is one line of a journal written as JSON Lines; exactly one field is
// set. An entry is written as itself, the others as an object with one key, note
// or lost.
type Line struct {
	Entry *Entry
	Note  *Note
	Lost  int // how many entries and notes were forgotten before anybody could read them
}

// MarshalJSON writes the line.
func (l Line) MarshalJSON() ([]byte, error) {
	if l.Entry != nil {
		return json.Marshal(l.Entry)
	}
	return json.Marshal(struct {
		Note *Note `json:"note,omitempty"`
		Lost int   `json:"lost,omitempty"`
	}{l.Note, l.Lost})
}

func (l Line) at() time.Time {
	if l.Entry != nil {
		return l.Entry.Arrived
	}
	return l.Note.At
}

// Lines is what is remembered, entries and notes together, in the order of
// their times. What the entries' maps and slices hold is shared and must not be
// changed.
func (j *Journal) Lines() []Line {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.lines(func(*record) bool { return true })
}

// lines leaves out the entries that are not wanted. The journal is locked.
func (j *Journal) lines(wanted func(*record) bool) []Line {
	lines := make([]Line, 0, len(j.entries)+len(j.notes))
	for _, r := range j.entries {
		if wanted(r) {
			lines = append(lines, r.line())
		}
	}
	for i := range j.notes {
		note := j.notes[i]
		lines = append(lines, Line{Note: &note})
	}
	slices.SortStableFunc(lines, func(a, b Line) int { return a.at().Compare(b.at()) })
	return lines
}

// line is the record as it stands.
func (r *record) line() Line {
	r.settle()
	entry := r.Entry
	return Line{Entry: &entry}
}

// maxQueue is how many lines wait for a Follower that is slow.
const maxQueue = 256

// Follower is told what happens in a journal. Its methods are safe for
// concurrent use.
type Follower struct {
	journal *Journal
	from    Ticket // entries before it were forgotten when it began
	queue   []Line
	room    int // lines the queue may have
	lost    int
	more    chan struct{}
}

// Follow begins with what is remembered, without the entries whose answers are
// not over, and goes on with entries as their answers end and notes as they
// come. What was forgotten before is lost, and its first line. Close must
// follow.
func (j *Journal) Follow() *Follower {
	j.mu.Lock()
	defer j.mu.Unlock()
	f := &Follower{journal: j, from: Ticket(j.first), more: make(chan struct{}, 1)}
	if lost := j.first + j.lost; lost > 0 {
		f.queue = append(f.queue, Line{Lost: lost})
	}
	f.queue = append(f.queue, j.lines(func(r *record) bool { return r.End != Open })...)
	f.room = len(f.queue) + maxQueue
	f.wake()
	j.followers = append(j.followers, f)
	return f
}

// More tells that Take has something to give.
func (f *Follower) More() <-chan struct{} { return f.more }

// Take is what has happened since the last Take. When more happened than could
// wait, the last line says how much was lost.
func (f *Follower) Take() []Line {
	f.journal.mu.Lock()
	defer f.journal.mu.Unlock()
	lines := f.queue
	if f.lost > 0 {
		lines = append(lines, Line{Lost: f.lost})
	}
	f.queue, f.room, f.lost = nil, maxQueue, 0
	return lines
}

// Close ends following.
func (f *Follower) Close() {
	f.journal.mu.Lock()
	defer f.journal.mu.Unlock()
	f.journal.followers = slices.DeleteFunc(f.journal.followers, func(other *Follower) bool { return other == f })
}

func (f *Follower) wake() {
	select {
	case f.more <- struct{}{}:
	default: // it has been told and not looked yet
	}
}

func (f *Follower) tell(line Line) {
	if f.lost > 0 || len(f.queue) >= f.room {
		f.lost++
	} else {
		f.queue = append(f.queue, line)
	}
	f.wake()
}

// tellEntry tells followers of an entry that is complete; r is nil when it was
// forgotten before. The journal is locked.
func (j *Journal) tellEntry(ticket Ticket, r *record) {
	if len(j.followers) == 0 {
		return
	}
	var line Line
	if r != nil {
		line = r.line()
	}
	for _, f := range j.followers {
		switch {
		case r != nil:
			f.tell(line)
		case ticket >= f.from:
			f.lost++
			f.wake()
		}
	}
}

// tellNote tells followers of a note. The journal is locked.
func (j *Journal) tellNote(n Note) {
	for _, f := range j.followers {
		f.tell(Line{Note: &n})
	}
}
