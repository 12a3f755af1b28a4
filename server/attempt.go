package server

import (
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/scenarios"
)

// attempt is one request of a session, which may repeat earlier ones of the same
// call, and what the session finds out about it on the way to its decision.
type attempt struct {
	request.Request

	early     *scenarios.BeforeBody // how it is answered before its body was read; nil when it was
	counted   int                   // its place in the session; 0 while it has none
	place     place                 // where its answer comes from, once that is known
	pass      *pass                 // what the rate limits made of it; nil when none apply
	would     *claude.Error         // what the API would refuse it with; a rule that comes before the checks may answer otherwise
	unknown   *claude.Error         // what a path that the API does not have is answered with unless a rule answers; else nil
	answering claude.Answering      // makes what an endpoint answers that is not told by the request alone, when nothing is wrong; else nil
}

// place is where in a scenario an answer comes from.
type place struct {
	known      bool
	state      string
	rule, step int
}

func (a *attempt) notePlace(t *turn) {
	a.place = place{known: true, state: t.state, rule: t.rule, step: t.step}
}

// where is where the answer comes from, as attributes for a log; nil while that is not
// known.
func (a *attempt) where() []any {
	if !a.place.known {
		return nil
	}
	return []any{"state", a.place.state, "rule", a.place.rule + 1, "step", a.place.step}
}
