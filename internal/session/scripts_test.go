package session

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/script"
)

func TestScriptsAreKeptForThoseWhoWantThemUpToABound(t *testing.T) {
	short := script.Script{Ops: []script.Op{{Bytes: make([]byte, 100)}}}
	half := script.Script{Ops: []script.Op{{Bytes: make([]byte, MaxScripts/2)}}}

	var unwanted scripts
	unwanted.keep(1, short)
	assert.Empty(t, unwanted.made)

	s := Session{scripts: scripts{wanted: true}}
	s.scripts.keep(0, short)
	s.scripts.keep(1, half)
	s.scripts.keep(2, half)
	s.scripts.keep(3, short)
	made, lost := s.Scripts()
	assert.Len(t, made, 2, "a request without an ordinal has no place, and the second half has no room")
	assert.Contains(t, made, 1)
	assert.Contains(t, made, 3)
	assert.Equal(t, 1, lost)
	assert.LessOrEqual(t, s.scripts.memory(), MaxScripts)
}
