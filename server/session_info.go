package server

import (
	"fmt"
	"time"

	"github.com/claudemock/claudemock/journal"
)

// sessionInfo is what a session tells of itself.
type sessionInfo struct {
	ID             string     `json:"id"`
	Name           string     `json:"name"` // "" for the unnamed one
	Scenario       string     `json:"scenario"`
	Hash           string     `json:"hash"`
	Began          time.Time  `json:"began"`
	Requests       int        `json:"requests"`
	Forgotten      int        `json:"forgotten"`       // journal entries dropped for want of room
	NotesForgotten int        `json:"notes_forgotten"` // notes dropped for want of room
	State          string     `json:"state"`           // of the scenario now; start is its own rules
	Gates          []gateInfo `json:"gates"`           // at which answers stand, or that were opened
}

// info is what the session tells of itself now.
func (s *session) info(now time.Time) sessionInfo {
	_, notesForgotten := s.journal.Notes()
	s.mu.Lock()
	defer s.mu.Unlock()
	return sessionInfo{
		ID: s.id, Name: s.name, Scenario: s.scenario.Name, Hash: s.scenario.Hash,
		Began: s.began, Requests: s.requests, Forgotten: s.journal.Forgotten(), NotesForgotten: notesForgotten,
		State: s.scenario.StateAt(&s.progress, now), Gates: s.gates.info(),
	}
}

// mark leaves a mark in the journal.
func (s *session) mark(text string, now time.Time) journal.Note {
	note := journal.Note{At: now, Kind: journal.NoteMark, Text: text}
	s.journal.Note(note)
	return note
}

// move goes into a state of the scenario, and notes it. The error names the
// states there are.
func (s *session) move(state string, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.scenario.StateAt(&s.progress, now)
	if err := s.scenario.Move(&s.progress, state, now); err != nil {
		return err
	}
	text := fmt.Sprintf("moved from state %s to %s", before, s.scenario.StateAt(&s.progress, now))
	s.journal.Note(journal.Note{At: now, Kind: journal.NoteState, Text: text})
	return nil
}
