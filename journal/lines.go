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
	Entry *Entry // shared with others who read it
	Note  *Note
	Lost  int // how many entries and notes were forgotten before anybody could read them
}

// MarshalJSON writes the line.
func (l Line) MarshalJSON() ([]byte, error) { return json.Marshal(l.Value()) }

// Value is what the line is written as.
func (l Line) Value() any {
	if l.Entry != nil {
		return l.Entry
	}
	return struct {
		Note *Note `json:"note,omitempty"`
		Lost int   `json:"lost,omitempty"`
	}{l.Note, l.Lost}
}

// place is where a line is found: the ticket of an entry, or the number of a note.
// What waits to be read is a list of places, not of lines, so that however many
// readers there are, and however slow, what the journal forgets is gone.
type place struct {
	number int
	note   bool
}

// line is the line at a place, as it stands; ok is false when it was forgotten. The
// journal is locked.
func (j *Journal) line(at place) (l Line, ok bool) {
	if !at.note {
		r := j.record(Ticket(at.number))
		if r == nil {
			return Line{}, false
		}
		return Line{Entry: j.settle(r)}, true
	}
	i := at.number - j.lost
	if i < 0 || i >= len(j.notes) {
		return Line{}, false
	}
	note := j.notes[i]
	return Line{Note: &note}, true
}

// places are those of what is remembered, entries that are wanted and notes
// together, in the order of their times. The journal is locked.
func (j *Journal) places(wanted func(*record) bool) []place {
	type timed struct {
		place
		at time.Time
	}
	all := make([]timed, 0, len(j.entries)+len(j.notes))
	for i, r := range j.entries {
		if wanted(r) {
			all = append(all, timed{place{number: j.first + i}, r.Arrived})
		}
	}
	for i := range j.notes {
		all = append(all, timed{place{number: j.lost + i, note: true}, j.notes[i].At})
	}
	slices.SortStableFunc(all, func(a, b timed) int { return a.at.Compare(b.at) })
	places := make([]place, len(all))
	for i := range all {
		places[i] = all[i].place
	}
	return places
}

// Reader gives the lines of a journal one by one. What is forgotten before its turn
// comes is counted.
type Reader struct {
	journal *Journal
	places  []place
	lost    int
}

// Read begins to read what is remembered, entries and notes together, in the order
// of their times.
func (j *Journal) Read() *Reader {
	j.mu.Lock()
	defer j.mu.Unlock()
	return &Reader{journal: j, places: j.places(func(*record) bool { return true })}
}

// ReadEntries begins to read the entries that are remembered, oldest first, and
// says how many older ones were forgotten.
func (j *Journal) ReadEntries() (r *Reader, forgotten int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	r = &Reader{journal: j, places: make([]place, len(j.entries))}
	for i := range r.places {
		r.places[i].number = j.first + i
	}
	return r, j.first
}

// ReadNotes is ReadEntries for notes.
func (j *Journal) ReadNotes() (r *Reader, forgotten int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	r = &Reader{journal: j, places: make([]place, len(j.notes))}
	for i := range r.places {
		r.places[i] = place{number: j.lost + i, note: true}
	}
	return r, j.lost
}

// Next is the next line; ok is false when there is none. The last line says how
// many were lost, if any were.
func (r *Reader) Next() (l Line, ok bool) {
	r.journal.mu.Lock()
	defer r.journal.mu.Unlock()
	return r.next()
}

func (r *Reader) next() (l Line, ok bool) {
	for len(r.places) > 0 {
		at := r.places[0]
		r.places = r.places[1:]
		if l, ok = r.journal.line(at); ok {
			return l, true
		}
		r.lost++
	}
	if r.lost > 0 {
		l.Lost, r.lost = r.lost, 0
		return l, true
	}
	return Line{}, false
}
