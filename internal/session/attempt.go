package session

import (
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/resources"
	"github.com/claudemock/claudemock/internal/progress"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/scenarios"
)

// Attempt is one request of a session, which may repeat earlier ones of the same
// call, and what the session finds out about it on the way to its decision.
type Attempt struct {
	request.Request

	Early      *scenarios.BeforeBody // how it is answered before its body was read; nil when it was
	ordinal    int                   // its place in the session; 0 while it has none
	place      place                 // where its answer comes from, once that is known
	last       progress.Last         // what follows the end of its answer
	admission  *admission            // what the rate limits made of it; nil when none apply
	apiRefusal *apierror.Error       // what the API would refuse it with; a rule that comes before the checks may answer otherwise
	noSuchPath *apierror.Error       // what a path that the API does not have is answered with unless a rule answers; else nil
	answering  resources.Answering   // makes what an endpoint answers that is not told by the request alone, when nothing is wrong; else nil
}

// place is where in its scenario an answer comes from.
type place struct {
	known      bool
	state      string
	rule, step int
}

// take keeps what a decision says of where the answer comes from and what follows it.
func (a *Attempt) take(t *Decision) {
	a.place = place{known: true, state: t.state, rule: t.Rule, step: t.Step}
	a.last = t.last
}

// Where is where the answer comes from, as attributes for a log; nil while that is not
// known.
func (a *Attempt) Where() []any {
	if !a.place.known {
		return nil
	}
	return []any{"state", a.place.state, "rule", a.place.rule + 1, "step", a.place.step}
}
