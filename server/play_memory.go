package server

import "time"

// How long a request waits for memory that others still have, and how often it
// looks whether they have given it back.
const (
	memoryTimeout = 2 * time.Second
	memoryPause   = 50 * time.Millisecond
)

// awaitMemory takes so many bytes of the account, below a limit, as soon as others
// have given them back, and reports whether they did in time.
func (s *Server) awaitMemory(bytes, limit int64) bool {
	for waited := time.Duration(0); waited < memoryTimeout; waited += memoryPause {
		if s.clock.Wait(s.cutting, memoryPause) != nil {
			return false
		}
		if s.memory.take(bytes, limit) {
			return true
		}
	}
	return false
}
