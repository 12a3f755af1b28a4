package session

import (
	"fmt"
	"time"

	"github.com/claudemock/claudemock/journal"
)

// Info describes a session to those who run the server.
type Info struct {
	ID             string     `json:"id"`
	Name           string     `json:"name"` // "" for the unnamed one
	Scenario       string     `json:"scenario"`
	Hash           string     `json:"hash"`
	Began          time.Time  `json:"began"`
	Requests       int        `json:"requests"`
	Forgotten      int        `json:"forgotten"`       // entries that the journal dropped
	NotesForgotten int        `json:"notes_forgotten"` // notes that the journal dropped
	State          string     `json:"state"`           // of the scenario; start stands for its own rules
	Gates          []GateInfo `json:"gates"`           // those that are open or hold answers
}

// Info describes the session as it is now.
func (s *Session) Info(now time.Time) Info {
	_, notesForgotten := s.Journal.Notes()
	s.mu.Lock()
	defer s.mu.Unlock()
	return Info{
		ID: s.ID, Name: s.name, Scenario: s.Scenario.Name, Hash: s.Scenario.Hash,
		Began: s.Began, Requests: s.requests, Forgotten: s.Journal.Forgotten(), NotesForgotten: notesForgotten,
		State: s.progress.StateAt(s.Scenario, now), Gates: s.Gates.Info(),
	}
}

// Mark adds a mark to the journal.
func (s *Session) Mark(text string, now time.Time) journal.Note {
	note := journal.Note{At: now, Kind: journal.NoteMark, Text: text}
	s.Journal.Note(note)
	return note
}

// Move moves the session into a state of its scenario, and notes that. The error lists the
// states.
func (s *Session) Move(state string, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.progress.StateAt(s.Scenario, now)
	if err := s.progress.Move(s.Scenario, state, now); err != nil {
		return err
	}
	text := fmt.Sprintf("moved from state %s to %s", before, s.progress.StateAt(s.Scenario, now))
	s.Journal.Note(journal.Note{At: now, Kind: journal.NoteState, Text: text})
	return nil
}
