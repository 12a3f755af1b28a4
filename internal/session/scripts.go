package session

import (
	"maps"
	"sync"

	"github.com/claudemock/claudemock/script"
)

// MaxScripts is about how many bytes of scripts a session keeps that keeps any.
const MaxScripts = 16 << 20

// scripts are what the answers of a session were made of. The zero scripts keep nothing.
type scripts struct {
	wanted bool // never changes

	mu    sync.Mutex
	made  map[int]script.Script // by the ordinals of requests
	bytes int
	lost  int // how many there was no room for
}

// keep keeps the script of the answer to a request.
func (k *scripts) keep(ordinal int, made script.Script) {
	if !k.wanted || ordinal == 0 {
		return
	}
	weight := made.Whole()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.bytes+weight > MaxScripts {
		k.lost++
		return
	}
	if k.made == nil {
		k.made = map[int]script.Script{}
	}
	k.made[ordinal] = made
	k.bytes += weight
}

// memory is about how many bytes the scripts take.
func (k *scripts) memory() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.bytes
}

// Scripts returns the scripts of the answers by the ordinals of their requests, and how many
// are missing because there was no room for them. There are none unless Options asked for them.
func (s *Session) Scripts() (made map[int]script.Script, lost int) {
	s.scripts.mu.Lock()
	defer s.scripts.mu.Unlock()
	return maps.Clone(s.scripts.made), s.scripts.lost
}
