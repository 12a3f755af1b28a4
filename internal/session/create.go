package session

import (
	"errors"
	"fmt"

	"github.com/claudemock/claudemock/scenarios"
)

// Why a session cannot be created.
var (
	ErrTaken  = errors.New("it exists already")
	ErrNoRoom = errors.New("there is no room for another session: all others have open requests")
)

// NeedsAddress is the error of a request that names a scenario with a `listener:`. Such a
// scenario acts on connections before they carry a request.
func NeedsAddress(scenario *scenarios.Scenario) error {
	return fmt.Errorf("scenario %s breaks connections before a request can name it, so it needs an address of its own: claudemock serve --listen %[1]s=127.0.0.1:0", scenario.Name)
}

// Options are the options of Create and Hold.
type Options struct {
	Scenario *scenarios.Scenario
	Name     string
	Own      bool              // the scenario is of this session alone
	Speed    float64           // its own; 0 for the server's
	Limits   *scenarios.Limits // its own rate limits; nil for those of the scenario or the server
	Scripts  bool              // it keeps the scripts of its answers, up to MaxScripts
	Origin   any               // what whoever creates it needs to know again of it, also once it was reset; nil for nothing
}

// Create begins a session before its first request, also where one of its name has ended.
// The error is ErrTaken or ErrNoRoom.
func (t *Table) Create(options Options) (*Session, error) {
	now := t.common.Clock.Now()
	s := t.common.newSession(options.Name, options.Scenario, now)
	s.used = now
	s.take(options)
	t.mu.Lock()
	defer t.unlock()
	t.expire(now)
	switch {
	case t.byID[s.ID] != nil:
		return nil, ErrTaken
	case !t.begin(s):
		return nil, ErrNoRoom
	}
	return s, nil
}

// take gives a new session what is its own.
func (s *Session) take(options Options) {
	s.ownSpeed, s.ownLimits, s.Origin = options.Speed, options.Limits, options.Origin
	s.scripts.wanted = options.Scripts
	if options.Own {
		s.ownBytes = options.Scenario.Memory()
	}
}

// Hold is Enter, but begins a session however many there are, with the options.
func (t *Table) Hold(options Options) (*Session, Absence) {
	return t.enterOr(options.Scenario, options.Name, func(s *Session) bool {
		s.take(options)
		t.makeRoom(1, 0, nil)
		t.put(s)
		return true
	})
}
