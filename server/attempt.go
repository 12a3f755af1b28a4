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
	chosen    chosen                // where its answer comes from, once that is known
	would     *claude.Error         // what the API would refuse it with; a rule that comes before the checks may answer otherwise
	unknown   *claude.Error         // what a path that the API does not have is answered with unless a rule answers; else nil
	answering claude.Answering      // makes what an endpoint answers that is not told by the request alone, when nothing is wrong; else nil
}

// chosen is where an answer comes from.
type chosen struct {
	known      bool
	state      string
	rule, step int
}
