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
	decided   *turn                 // what it is answered with, once that is known
	pass      *pass                 // what the rate limits made of it; nil when none apply
	would     *claude.Error         // what the API would refuse it with; a rule that comes before the checks may answer otherwise
	unknown   *claude.Error         // what a path that the API does not have is answered with unless a rule answers; else nil
	answering claude.Answering      // makes what an endpoint answers that is not told by the request alone, when nothing is wrong; else nil
}

// where is where the answer comes from, as attributes for a log; nil while that is not
// known.
func (a *attempt) where() []any {
	if a.decided == nil {
		return nil
	}
	return []any{"state", a.decided.state, "rule", a.decided.rule + 1, "step", a.decided.step}
}
