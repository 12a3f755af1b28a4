package server

import (
	"errors"

	"github.com/claudemock/claudemock/scenarios"
)

// Why a session cannot begin.
var (
	errTaken  = errors.New("it exists already")
	errNoRoom = errors.New("there is no room for another session: all others have open requests")
)

// sessionOptions is what a session is created with.
type sessionOptions struct {
	scenario *scenarios.Scenario
	name     string
	own      bool    // the scenario is of this session alone
	speed    float64 // its own; 0 for the server's
}

// create begins a session that waits for its first request. That an earlier one of its
// name has ended does not matter: nobody asks for a new one unnoticed. The error is
// errTaken or errNoRoom.
func (t *sessionTable) create(options sessionOptions) (*session, error) {
	now := t.clock.Now()
	s := t.newSession(options.name, options.scenario, now)
	s.speed, s.used = options.speed, now
	if options.own {
		s.brought = options.scenario.Memory()
	}
	t.mu.Lock()
	defer t.unlock()
	t.expire(now)
	switch {
	case t.byID[s.id] != nil:
		return nil, errTaken
	case !t.begin(s):
		return nil, errNoRoom
	}
	return s, nil
}
