package session

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/resources"
	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// MaxResults is how many bytes the results of a batch may have: a hundred thousand usual
// ones have 90 MB.
const MaxResults = 256 << 20

// resultsGrant takes memory for the results of a batch. They have a limit of their own, and
// are refused once the server cuts open answers.
type resultsGrant struct {
	memory  *memory.Reservation
	cutting context.Context
	left    int // bytes that the results may still take
}

// Take implements jsontree.Grant.
func (g *resultsGrant) Take(bytes int) bool {
	if g.left -= bytes; g.left < 0 && g.memory.Refused == nil {
		g.memory.Refused = apierror.New("api_error", fmt.Sprintf(
			"claudemock: the results of the batch are longer than claudemock's own limit of %d MB, beside what size adds to texts (docs/limits.md)", MaxResults>>20))
	}
	if g.cutting.Err() != nil && g.memory.Refused == nil {
		g.memory.Refused = apierror.New("overloaded_error", "claudemock: the server stops")
	}
	return g.memory.Take(bytes)
}

// checkSkills refuses a message with skills that do not exist.
func (s *Session) checkSkills(a *Attempt) *apierror.Error {
	level, _ := s.validation()
	lax := level == claude.Schema || level == claude.Off
	if lax || a.Target.Endpoint != claude.Messages || len(a.Claude.ContainerSkills()) == 0 {
		return nil
	}
	s.space.Lock()
	defer s.space.Unlock()
	return s.workspace.CheckSkills(a.Claude)
}

// lookUp finds the models, batches, files or skills that a request asks for.
func (s *Session) lookUp(a *Attempt) (resources.Responder, *apierror.Error) {
	if !resources.LooksUp(a.Target.Endpoint) {
		return nil, nil
	}
	level, _ := s.validation()
	visit := resources.Call{Request: a.Claude, Now: a.At, Level: level, Base: a.Target.Base(), Grant: &resultsGrant{memory: &a.Memory, cutting: s.common.Cutting, left: MaxResults}}
	s.space.Lock()
	defer s.space.Unlock()
	s.workspace.Plan = s.Scenario.BatchPlan(s.Speed())
	answering, refusal := s.workspace.LookUp(visit)
	if refusal != nil || answering == nil {
		return nil, refusal
	}
	return func(ids *rand.Rand) resources.Content {
		s.space.Lock()
		defer s.space.Unlock()
		return answering(ids)
	}, nil
}

// spaceBytes is about how many bytes the session's batches, files and skills take, or took
// before while somebody works on them.
func (s *Session) spaceBytes() int {
	if s.space.TryLock() {
		defer s.space.Unlock()
		s.occupied.Store(int64(s.workspace.Bytes()))
	}
	return int(s.occupied.Load())
}

// inherit takes over the batches, files, skills and sent blocks of an unnamed session that
// was idle: a client that asks for its batch every minute must find it, and a conversation
// may go on after any time.
func (s *Session) inherit(rested *Session) {
	rested.space.Lock()
	defer rested.space.Unlock()
	s.space.Lock()
	defer s.space.Unlock()
	s.sent.inherit(&rested.sent)
	s.workspace, rested.workspace = rested.workspace, resources.Workspace{Models: rested.models}
	s.workspace.Models = s.models // the scenario may have changed meanwhile
}

// serve does what the request asks for and puts the result into the answer. If the scenario
// answers otherwise, nothing is created or deleted.
func (d *Decision) serve(a *Attempt) {
	if a.answering == nil || !d.Answer.Open() {
		return
	}
	content := a.answering(d.ids.Rand("resource"))
	d.served = true
	if a.Memory.Refused != nil {
		d.Answer = script.Answer{Request: a.Claude, Error: &script.Error{Error: *a.Memory.Refused}}
		return
	}
	d.Answer.Serve(content)
}

// peekCache is how many tokens of a request's prompt are in the cache.
func (s *Session) peekCache(a *Attempt) int {
	if !s.usesCache(a) {
		return 0
	}
	s.space.Lock()
	defer s.space.Unlock()
	return s.workspace.PeekCache(a.Claude, a.At)
}

// useCache reads and writes the cache for a request whose answer begins.
func (d *Decision) useCache(s *Session, a *Attempt) {
	if d.Answer.Reply == nil || !s.usesCache(a) {
		return
	}
	if s.Scenario.Cache == scenarios.CacheNever {
		a.Claude.Cached = &claude.Cached{}
		return
	}
	s.space.Lock()
	defer s.space.Unlock()
	s.workspace.UseCache(a.Claude, a.At)
}

// usesCache reports whether a request uses the prompt cache.
func (s *Session) usesCache(a *Attempt) bool {
	return a.Target.Endpoint == claude.Messages && s.Scenario.Cache != scenarios.CacheOff && a.Claude.CachesPrompt()
}
