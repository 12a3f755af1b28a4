package server

import (
	"math/rand/v2"

	"github.com/claudemock/claudemock/internal/claude"
)

// lookUp finds what a request asks for of the session's models, batches and
// files.
func (s *Server) lookUp(sess *session, a *arrival) (claude.Answering, *claude.Error) {
	if route, _ := claude.RouteOf(a.target.endpoint); !route.LooksUp() {
		return nil, nil
	}
	visit := claude.Visit{Request: a.request, Now: a.at, Level: s.validation, Base: a.target.base()}
	sess.space.Lock()
	defer sess.space.Unlock()
	sess.workspace.Plan = sess.scenario.BatchPlan(s.speedOf(sess.scenario))
	answering, refusal := sess.workspace.LookUp(visit)
	if refusal != nil || answering == nil {
		return nil, refusal
	}
	return func(ids *rand.Rand) claude.Content {
		sess.space.Lock()
		defer sess.space.Unlock()
		return answering(ids)
	}, nil
}

// spaceBytes is about what the session's batches and files take.
func (s *session) spaceBytes() int {
	s.space.Lock()
	defer s.space.Unlock()
	return s.workspace.Bytes()
}

// inherit takes over the batches and files of an unnamed session that rested:
// who asks for a batch every minute must still find it.
func (s *session) inherit(rested *session) {
	rested.space.Lock()
	defer rested.space.Unlock()
	s.space.Lock()
	defer s.space.Unlock()
	s.workspace, rested.workspace = rested.workspace, claude.Workspace{Models: rested.models}
	s.workspace.Models = s.models // the scenario may have changed meanwhile
}

// serve does what was asked for and puts what comes of it into the answer,
// unless the scenario answers otherwise: then nothing is created or deleted.
func (t *turn) serve(a *arrival) {
	if a.answering == nil || !t.answer.Open() {
		return
	}
	t.answer.Serve(a.answering(t.ids.Rand("resource")))
	t.served = true
}
