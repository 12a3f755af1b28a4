package journal

import "time"

// Note is an event of a session that is not a request: a connection without a
// request, a mark that a test left, a change of state or an opened gate from
// outside, a hint about a wrong setting.
type Note struct {
	At         time.Time `json:"at"`
	Kind       NoteKind  `json:"kind"`
	Text       string    `json:"text"`                 // e.g. "TLS handshake failed: the client refused the certificate"
	Connection int       `json:"connection,omitempty"` // the connection it is about, as in Entry; 0 for none
	EndedBy    Party     `json:"ended_by,omitempty"`   // NoteConnection: who ended it; ByScript if the scenario broke it, ByServer if the server refused it regularly
}

// NoteKind is what a Note is about.
type NoteKind string

// The kinds of notes.
const (
	NoteConnection NoteKind = "connection" // a connection that ended before it carried a request
	NoteMark       NoteKind = "mark"       // left by a test; Text is its own
	NoteState      NoteKind = "state"      // the scenario was moved into a state from outside
	NoteGate       NoteKind = "gate"       // a gate was opened from outside
	NoteLimit      NoteKind = "limit"      // a limit of the server ended a connection that had carried requests, or changed an answer
	NoteHint       NoteKind = "hint"       // what to set so that the client finds the API
)

// maxNotes bounds the notes of one journal.
const maxNotes = 1000

// MaxNoteText is how many bytes of a note's text are kept.
const MaxNoteText = 1000

// noteBytes is about what a Note takes without its text.
const noteBytes = 80

// Note adds a note. Of more than a thousand, it drops the oldest and counts it.
func (j *Journal) Note(n Note) {
	n.Text = shorten(j.Redactor.Known().Text(n.Text), MaxNoteText)
	j.mu.Lock()
	defer j.mu.Unlock()
	defer j.change()
	if len(j.notes) >= maxNotes {
		j.noted -= noteBytes + len(j.notes[0].Text)
		j.notes[0] = Note{} // frees its text, which otherwise stays until the list is copied
		j.notes = j.notes[1:]
		j.lost++
	}
	j.notes = append(j.notes, n)
	j.noted += noteBytes + len(n.Text)
	j.queueNote()
}

// Notes returns a copy of the notes, oldest first, and the number of older notes
// that were dropped.
func (j *Journal) Notes() (notes []Note, forgotten int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]Note{}, j.notes...), j.lost
}

// Hold records the gate that holds the answer of an entry; "" means that the
// answer goes on.
func (j *Journal) Hold(id EntryID, gate string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	defer j.change()
	if r := j.record(id); r != nil && r.End == Open {
		r.Held = shorten(gate, MaxName)
	}
}
