package journal

import "time"

// Note is something that happened in a session and was no request: a
// connection that never became one, a mark that a test left, a state moved or
// a gate opened from outside, a hint at what is set wrong.
type Note struct {
	At         time.Time `json:"at"`
	Kind       NoteKind  `json:"kind"`
	Text       string    `json:"text"`                 // e.g. "TLS handshake failed: the client refused the certificate"
	Connection int       `json:"connection,omitempty"` // the connection it is about, as in Entry; 0 for none
	EndedBy    Party     `json:"ended_by,omitempty"`   // NoteConnection: who ended it; ByScript when the scenario broke it, ByServer when it was refused in good order
}

// NoteKind is what a Note is about.
type NoteKind string

// What notes are about.
const (
	NoteConnection NoteKind = "connection" // a connection that ended before it carried a request
	NoteMark       NoteKind = "mark"       // left by a test; Text is its own
	NoteState      NoteKind = "state"      // the scenario was moved into a state from outside
	NoteGate       NoteKind = "gate"       // a gate was opened from outside
	NoteLimit      NoteKind = "limit"      // a limit of the server's own ended a connection that had carried requests, or changed an answer
	NoteHint       NoteKind = "hint"       // what to set so that the client finds the API
)

// maxNotes bounds the notes of one journal.
const maxNotes = 1000

// MaxNoteText is how many bytes of a note's text are kept.
const MaxNoteText = 1000

// noteBytes is about what a Note takes without its text.
const noteBytes = 80

// Note adds a note. Beyond a thousand the oldest is forgotten, and counted.
func (j *Journal) Note(n Note) {
	n.Text = shorten(j.Redactor.Known().Text(n.Text), MaxNoteText)
	j.mu.Lock()
	defer j.mu.Unlock()
	defer j.change()
	if len(j.notes) >= maxNotes {
		j.noted -= noteBytes + len(j.notes[0].Text)
		j.notes[0] = Note{} // or its text would stay until the list is copied
		j.notes = j.notes[1:]
		j.lost++
	}
	j.notes = append(j.notes, n)
	j.noted += noteBytes + len(n.Text)
	j.tellNote()
}

// Notes is a copy of what was noted, oldest first, and how many older notes
// were forgotten.
func (j *Journal) Notes() (notes []Note, forgotten int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]Note{}, j.notes...), j.lost
}

// Hold says at which gate the answer of an entry stands still; "" that it goes
// on.
func (j *Journal) Hold(ticket Ticket, gate string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	defer j.change()
	if r := j.record(ticket); r != nil && r.End == Open {
		r.Held = shorten(gate, MaxName)
	}
}
