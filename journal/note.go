package journal

import "time"

// Note is something that happened in a session and was no request: a
// connection that never became one, a mark that a test left, a state moved or
// a gate released from outside.
type Note struct {
	At         time.Time `json:"at"`
	Kind       NoteKind  `json:"kind"`
	Text       string    `json:"text"`                 // e.g. "TLS handshake: the client refused the certificate"
	Connection int       `json:"connection,omitempty"` // the connection it is about, as in Entry; 0 for none
}

// NoteKind is what a Note is about.
type NoteKind string

// What notes are about.
const (
	NoteConnection NoteKind = "connection" // a connection that ended before it carried a request
	NoteMark       NoteKind = "mark"       // left by a test; Text is its own
	NoteState      NoteKind = "state"      // the scenario was moved into a state from outside
	NoteGate       NoteKind = "gate"       // a held answer was released, failed or cut from outside
)

// maxNotes bounds the notes of one journal, and maxNoteText the text of one.
const (
	maxNotes    = 1000
	maxNoteText = 1000
)

// Note adds a note. Beyond maxNotes the oldest is forgotten, and counted.
func (j *Journal) Note(n Note) {
	if len(n.Text) > maxNoteText {
		n.Text = n.Text[:maxNoteText]
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.notes) >= maxNotes {
		j.notes = j.notes[1:]
		j.lost++
	}
	j.notes = append(j.notes, n)
}

// Notes is a copy of what was noted, oldest first, and how many older notes
// were forgotten.
func (j *Journal) Notes() (notes []Note, forgotten int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]Note(nil), j.notes...), j.lost
}
