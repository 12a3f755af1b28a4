package server

import (
	"math/rand/v2"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/resources"
	"github.com/claudemock/claudemock/scenarios"
)

// checkSkills refuses a message with skills that there are not.
func (s *Server) checkSkills(sess *session, a *arrival) *apierror.Error {
	level, _ := sess.scenario.Validation(s.validation)
	lax := level == claude.Schema || level == claude.Off
	if lax || a.target.endpoint != claude.Messages || len(a.request.ContainerSkills()) == 0 {
		return nil
	}
	sess.space.Lock()
	defer sess.space.Unlock()
	return sess.workspace.CheckSkills(a.request)
}

// lookUp finds what a request asks for of the session's models, batches, files
// and skills.
func (s *Server) lookUp(sess *session, a *arrival) (resources.Answering, *apierror.Error) {
	if !resources.LooksUp(a.target.endpoint) {
		return nil, nil
	}
	level, _ := sess.scenario.Validation(s.validation)
	visit := resources.Visit{Request: a.request, Now: a.at, Level: level, Base: a.target.base(), Grant: &resultsClaim{claim: &a.claim, left: maxResults}}
	sess.space.Lock()
	defer sess.space.Unlock()
	sess.workspace.Plan = sess.scenario.BatchPlan(s.speedOf(sess.scenario, sess.speed))
	answering, refusal := sess.workspace.LookUp(visit)
	if refusal != nil || answering == nil {
		return nil, refusal
	}
	return func(ids *rand.Rand) resources.Content {
		sess.space.Lock()
		defer sess.space.Unlock()
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
	s.workspace, rested.workspace = rested.workspace, resources.Workspace{Models: rested.models}
	s.workspace.Models = s.models // the scenario may have changed meanwhile
}

// serve does what was asked for and puts what comes of it into the answer,
// unless the scenario answers otherwise: then nothing is created or deleted.
func (t *turn) serve(a *arrival) {
	if a.answering == nil || !t.answer.Open() {
		return
	}
	content := a.answering(t.ids.Rand("resource"))
	t.served = true
	if a.claim.refused != nil {
		t.answer = faults.Answer{Request: a.request, Error: &faults.Error{Error: *a.claim.refused}}
		return
	}
	t.answer.Serve(content)
}

// peekCache is how many tokens of a request's prompt the cache holds now.
func (s *session) peekCache(a *arrival) int {
	if !s.caches(a) {
		return 0
	}
	s.space.Lock()
	defer s.space.Unlock()
	return s.workspace.PeekCache(a.request, a.at)
}

// useCache has the cache read and written for a request whose answer begins.
func (t *turn) useCache(s *session, a *arrival) {
	if t.answer.Reply == nil || !s.caches(a) {
		return
	}
	if s.scenario.Cache == scenarios.CacheNever {
		a.request.Cached = &claude.Cached{}
		return
	}
	s.space.Lock()
	defer s.space.Unlock()
	s.workspace.UseCache(a.request, a.at)
}

func (s *session) caches(a *arrival) bool {
	return a.target.endpoint == claude.Messages && s.scenario.Cache != scenarios.CacheOff && a.request.CachesPrompt()
}
