package server

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/scenarios"
)

// maxResults is how many bytes of the results of a batch are made: a hundred thousand
// usual ones have 90 MB.
const maxResults = 256 << 20

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
		g.memory.Refused = claude.NewError("api_error", fmt.Sprintf(
			"claudemock: the results of the batch are longer than claudemock's own limit of %d MB, beside what size adds to texts (docs/limits.md)", maxResults>>20))
	}
	if g.cutting.Err() != nil && g.memory.Refused == nil {
		g.memory.Refused = claude.NewError("overloaded_error", "claudemock: the server stops")
	}
	return g.memory.Take(bytes)
}

// checkSkills refuses a message with skills that there are not.
func (s *session) checkSkills(a *attempt) *claude.Error {
	level, _ := s.validation()
	lax := level == claude.Schema || level == claude.Off
	if lax || a.Target.Endpoint != claude.Messages || !a.Claude.NamesSkills() {
		return nil
	}
	s.space.Lock()
	defer s.space.Unlock()
	return s.workspace.CheckSkills(a.Claude)
}

// lookUp finds what a request asks for of the session's models, batches, files
// and skills.
func (s *session) lookUp(a *attempt) (claude.Answering, *claude.Error) {
	if route, _ := claude.RouteOf(a.Target.Endpoint); !route.LooksUp() {
		return nil, nil
	}
	level, _ := s.validation()
	visit := claude.Visit{Request: a.Claude, Now: a.At, Level: level, Base: a.Target.Base(), Grant: &resultsGrant{memory: &a.Memory, cutting: s.common.cutting, left: maxResults}}
	s.space.Lock()
	defer s.space.Unlock()
	s.workspace.Plan = s.scenario.BatchPlan(s.speedNow())
	answering, refusal := s.workspace.LookUp(visit)
	if refusal != nil || answering == nil {
		return nil, refusal
	}
	return func(ids *rand.Rand) claude.Content {
		s.space.Lock()
		defer s.space.Unlock()
		return answering(ids)
	}, nil
}

// spaceBytes is about what the session's batches, files and skills take; while
// somebody works on them, what they took before.
func (s *session) spaceBytes() int {
	if s.space.TryLock() {
		defer s.space.Unlock()
		s.occupied.Store(int64(s.workspace.Bytes()))
	}
	return int(s.occupied.Load())
}

// inherit takes over the batches, files and skills of an unnamed session that rested, and
// what it told: who asks for a batch every minute must still find it, and a
// conversation goes on after any time.
func (s *session) inherit(rested *session) {
	rested.space.Lock()
	defer rested.space.Unlock()
	s.space.Lock()
	defer s.space.Unlock()
	s.told.inherit(&rested.told)
	s.workspace, rested.workspace = rested.workspace, claude.Workspace{Models: rested.models}
	s.workspace.Models = s.models // the scenario may have changed meanwhile
}

// serve does what was asked for and puts what comes of it into the answer,
// unless the scenario answers otherwise: then nothing is created or deleted.
func (t *turn) serve(a *attempt) {
	if a.answering == nil || !t.answer.Open() {
		return
	}
	content := a.answering(t.ids.Rand("resource"))
	t.served = true
	if a.Memory.Refused != nil {
		t.answer = faults.Answer{Request: a.Claude, Error: &faults.Error{Error: *a.Memory.Refused}}
		return
	}
	t.answer.Serve(content)
}

// peekCache is how many tokens of a request's prompt the cache holds now.
func (s *session) peekCache(a *attempt) int {
	if !s.caches(a) {
		return 0
	}
	s.space.Lock()
	defer s.space.Unlock()
	return s.workspace.PeekCache(a.Claude, a.At)
}

// useCache has the cache read and written for a request whose answer begins.
func (t *turn) useCache(s *session, a *attempt) {
	if t.answer.Reply == nil || !s.caches(a) {
		return
	}
	if s.scenario.Cache == scenarios.CacheNever {
		a.Claude.Cached = &claude.Cached{}
		return
	}
	s.space.Lock()
	defer s.space.Unlock()
	s.workspace.UseCache(a.Claude, a.At)
}

func (s *session) caches(a *attempt) bool {
	return a.Target.Endpoint == claude.Messages && s.scenario.Cache != scenarios.CacheOff && a.Claude.CachesPrompt()
}
