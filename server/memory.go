package server

import (
	"cmp"

	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
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

// reserve takes the memory that an answer holds until it was played, beyond the first
// 64 kB. If there is not so much, the answer becomes one that says so.
func (s *Server) reserve(sess *session.Session, a *session.Attempt, decision *session.Decision, played script.Script, answer *prepared) script.Script {
	more := played.Memory() - journal.MaxBody
	if more <= 0 {
		return played
	}
	answer.memory = s.memory.Reserve()
	if answer.memory.Take(more) {
		return played
	}
	a.Memory.Refused = answer.memory.Refused
	decision.Answer = script.Answer{Request: a.Claude, Error: &script.Error{Error: *a.Memory.Refused}}
	return s.compile(sess, a, decision)
}
