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

// MaxResults is how many bytes of the results of a batch are made: a hundred thousand
// usual ones have 90 MB.
const MaxResults = 256 << 20

// resultsGrant takes memory for the results of a batch, which have a limit of their
// own and are not made further once the server cuts what is open.
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

// checkSkills refuses a message with skills that there are not.
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

// lookUp finds what a request asks for of the session's models, batches, files
// and skills.
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

// spaceBytes is about what the session's batches, files and skills take; while
// somebody works on them, what they took before.
func (s *Session) spaceBytes() int {
	if s.space.TryLock() {
		defer s.space.Unlock()
		s.occupied.Store(int64(s.workspace.Bytes()))
	}
	return int(s.occupied.Load())
}

// inherit takes over the batches, files and skills of an unnamed session that rested,
// and what it sent: who asks for a batch every minute must still find it, and a
// conversation goes on after any time.
func (s *Session) inherit(rested *Session) {
	rested.space.Lock()
	defer rested.space.Unlock()
	s.space.Lock()
	defer s.space.Unlock()
	s.sent.inherit(&rested.sent)
	s.workspace, rested.workspace = rested.workspace, resources.Workspace{Models: rested.models}
	s.workspace.Models = s.models // the scenario may have changed meanwhile
}

// serve does what was asked for and puts what comes of it into the answer,
// unless the scenario answers otherwise: then nothing is created or deleted.
func (t *Decision) serve(a *Attempt) {
	if a.answering == nil || !t.Answer.Open() {
		return
	}
	content := a.answering(t.ids.Rand("resource"))
	t.served = true
	if a.Memory.Refused != nil {
		t.Answer = script.Answer{Request: a.Claude, Error: &script.Error{Error: *a.Memory.Refused}}
		return
	}
	t.Answer.Serve(content)
}

// peekCache is how many tokens of a request's prompt the cache holds now.
func (s *Session) peekCache(a *Attempt) int {
	if !s.usesCache(a) {
		return 0
	}
	s.space.Lock()
	defer s.space.Unlock()
	return s.workspace.PeekCache(a.Claude, a.At)
}

// useCache has the cache read and written for a request whose answer begins.
func (t *Decision) useCache(s *Session, a *Attempt) {
	if t.Answer.Reply == nil || !s.usesCache(a) {
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

// usesCache reports whether a request has anything to do with the prompt cache.
func (s *Session) usesCache(a *Attempt) bool {
	return a.Target.Endpoint == claude.Messages && s.Scenario.Cache != scenarios.CacheOff && a.Claude.CachesPrompt()
}
