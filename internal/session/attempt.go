package session

import (
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/resources"
	"github.com/claudemock/claudemock/internal/progress"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/scenarios"
)

// Attempt is one request of a session, which may be a retry of an earlier one, with what
// the session finds out about it before its decision.
type Attempt struct {
	request.Request

	Early      *scenarios.BeforeBody // the early answer to a request whose body is not read; else nil
	ordinal    int                   // its place in the session, from 1; 0 while it has none
	place      place                 // where its answer comes from, once that is known
	last       progress.Last         // what follows the end of its answer
	admission  *admission            // its rate limits; nil if none apply
	apiRefusal *apierror.Error       // the API's refusal, or nil; a rule that comes before the checks may answer otherwise
	noSuchPath *apierror.Error       // the API's refusal of an unknown path, unless a rule answers it; else nil
	answering  resources.Responder   // makes the answer of an endpoint that looks up or changes the workspace; else nil
}

// place is where in its scenario an answer comes from.
type place struct {
	known      bool
	state      string
	rule, step int
}

// noteDecision keeps where the answer comes from and what follows its end.
func (a *Attempt) noteDecision(d *Decision) {
	a.place = place{known: true, state: d.state, rule: d.Rule, step: d.Step}
	a.last = d.last
}

// Where is where the answer comes from, as attributes of a log line; nil while that is
// unknown.
func (a *Attempt) Where() []any {
	if !a.place.known {
		return nil
	}
	return []any{"state", a.place.state, "rule", a.place.rule + 1, "step", a.place.step}
}
