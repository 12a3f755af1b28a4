package server

import (
	"cmp"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/journal"
)

// WithMaxMemory is how many bytes all requests together may take while they are
// read and answered: their bodies, and what is made of them. Beyond it a request
// with a large body waits for others to end and is then answered 529. Small ones
// are always served. What sessions keep has a limit of its own, see
// WithSessionLimits. Default 0: half of what the process may use, which is GOMEMLIMIT, or
// the limit of its cgroup, or the memory of the machine.
func WithMaxMemory(bytes int) Option { return func(set *settings) { set.maxMemory = bytes } }

// ProcessMemory is how many bytes the process may use: GOMEMLIMIT, or else the
// limit of its cgroup, or else the memory of the machine.
func ProcessMemory() int { return memory.Process() }

// setMemory divides the memory of the process, where options do not say how.
func (s *Server) setMemory(process int) {
	s.memory = memory.NewAccount(s.maxMemory, process, s.clock, s.cutting)
	s.limits.Memory = cmp.Or(s.limits.Memory, min(DefaultSessionMemory, process/memory.SmallShare))
}

// holdAnswer takes what an answer holds until it is played, beyond the first
// 64 kB. When there is no memory for that, the answer becomes one that says so.
func (s *Server) holdAnswer(sess *session.Session, a *session.Attempt, t *session.Decision, e *prepared) {
	more := e.Script.Memory() - journal.MaxBody
	if more <= 0 {
		return
	}
	e.held = s.memory.Reserve()
	if !e.held.Take(more) {
		a.Memory.Refused = e.held.Refused
		t.Answer = faults.Answer{Request: a.Claude, Error: &faults.Error{Error: *e.held.Refused}}
		e.Script = s.compile(sess, a, t)
	}
}
