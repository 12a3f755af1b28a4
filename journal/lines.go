package journal

import (
	"encoding/json"
	"slices"
	"time"
)

// Line is one line of a journal in JSON Lines; exactly one field is set. An
// entry is the whole object; a note and a loss are objects with the one key note
// or lost.
type Line struct {
	Entry *Entry // shared with other readers
	Note  *Note
	Lost  int // the number of entries and notes that were dropped before they were read
}

// MarshalJSON writes the line.
func (l Line) MarshalJSON() ([]byte, error) { return json.Marshal(l.Value()) }

// Value returns the value that MarshalJSON encodes.
func (l Line) Value() any {
	if l.Entry != nil {
		return l.Entry
	}
	return struct {
		Note *Note `json:"note,omitempty"`
		Lost int   `json:"lost,omitempty"`
	}{l.Note, l.Lost}
}

// place locates a line: the id of an entry, or the number of a note. Readers
// queue places instead of lines, so that slow readers do not keep dropped
// entries in memory.
type place struct {
	number int
	note   bool
}

// line returns the line at a place; ok is false if the journal has dropped it. The
// caller holds the lock.
func (j *Journal) line(at place) (l Line, ok bool) {
	if !at.note {
		r := j.record(EntryID(at.number))
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

// places lists the wanted entries and all notes in the order of their times.
// The caller holds the lock.
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

// Reader reads the lines of a journal one by one. It counts the lines that were
// dropped before it reached them.
type Reader struct {
	journal *Journal
	places  []place
	lost    int
}

// Read returns a Reader of the entries and notes, in the order of their times.
func (j *Journal) Read() *Reader {
	j.mu.Lock()
	defer j.mu.Unlock()
	return &Reader{journal: j, places: j.places(func(*record) bool { return true })}
}

// ReadEntries returns a Reader of the entries, oldest first, and the number of
// older entries that were dropped.
func (j *Journal) ReadEntries() (r *Reader, forgotten int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	r = &Reader{journal: j, places: make([]place, len(j.entries))}
	for i := range r.places {
		r.places[i].number = j.first + i
	}
	return r, j.first
}

// ReadNotes returns a Reader of the notes, oldest first, and the number of
// older notes that were dropped.
func (j *Journal) ReadNotes() (r *Reader, forgotten int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	r = &Reader{journal: j, places: make([]place, len(j.notes))}
	for i := range r.places {
		r.places[i] = place{number: j.lost + i, note: true}
	}
	return r, j.lost
}

// Next returns the next line; ok is false if there is none. If lines were lost, the
// last line says how many.
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
