package server

import (
	"fmt"
	"slices"

	"github.com/zeebo/xxh3"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/scenarios"
)

// enter counts the request and lets the scenario choose. The refusal it returns
// may be the scenario's.
//
// Steps are given in the order in which requests choose, so only one may at a time.
// Where choosing may take long, that is another lock than the one that guards what
// the session counts: whoever looks at the session does not wait.
func (s *session) enter(a *attempt, given *scenarios.Step, refusal *claude.Error) (t turn, choice scenarios.Choice, _ *claude.Error, err error) {
	mark := a.mark()
	tokens := a.Claude.PromptTokens() - s.peekCache(a)
	if s.slow {
		if err = s.choosing.enter(a.Client.Waiting); err != nil {
			return t, choice, nil, err
		}
		defer s.choosing.leave()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, choice, refusal = s.count(a, mark, tokens, given, refusal)
	return t, choice, refusal, nil
}

// mark is what the request says about the call it belongs to.
func (a *attempt) mark() callMark {
	return markOf(string(a.Claude.Endpoint)+" "+a.Claude.ID+a.Claude.Part, a.Header, a.Digest.Whole)
}

// count is enter for a session that is locked. The attempt knows
// its ordinal, whatever happens then.
func (s *session) count(a *attempt, mark callMark, tokens int, given *scenarios.Step, refusal *claude.Error) (turn, scenarios.Choice, *claude.Error) {
	t := turn{rule: byRefusal}
	s.requests++
	t.ordinal = s.requests
	a.counted = t.ordinal
	if t.ordinal > 1 {
		t.gap = max(0, a.At.Sub(s.arrived))
	}
	s.arrived = a.At
	c := s.calls.attempt(mark)
	t.call, t.attempt = c.number, c.attempts
	t.limits = s.spent.add(a.At, tokens)
	s.progress.Begin(a.Claude.Endpoint, a.At)
	var choice scenarios.Choice
	switch {
	case refusal != nil && !s.scenario.ActsBeforeChecks():
	case given != nil:
		choice.Step, t.rule, t.count = given, byHandler, t.ordinal
	default:
		choice, refusal = s.next(&t, c, a, refusal)
	}
	if refusal != nil {
		t.count = s.refusals
		s.refusals++
	}
	return t, choice, refusal
}

// asksMessage is the request as one for the message that the step says, which is
// another request where the API does not have the path.
func (a *attempt) asksMessage(step *scenarios.Step) *claude.Request {
	if a.Target.Endpoint == claude.Other {
		return a.Claude.AsMessage(step.Reply.Stream)
	}
	return a.Claude
}

// next lets the scenario choose, unless it refuses what no rule matches. What the
// API refuses stays refused unless a rule is before that. The session is locked.
func (s *session) next(t *turn, c *call, a *attempt, refusal *claude.Error) (scenarios.Choice, *claude.Error) {
	in := a.Incoming()
	in.Refused = refusal != nil
	if s.slow {
		in.Guard = &s.mu
	}
	choice := s.scenario.Next(&s.progress, &c.taken, in, a.At)
	if choice.Err != nil {
		t.trouble = s.untold(append(choice.Trouble, choice.Err.Error()))
		return choice, claude.NewError("api_error", "claudemock: "+choice.Err.Error())
	}
	if refusal != nil && choice.Step == nil {
		return choice, refusal
	}
	t.state, t.near, t.trouble = choice.State, choice.Near.String(), s.untold(choice.Trouble)
	if choice.Near != nil && s.scenario.Unmatched == scenarios.UnmatchedRefuse {
		return choice, unmatched(choice.Near)
	}
	if choice.Step == nil && a.unknown != nil {
		return choice, a.unknown
	}
	t.rule, t.count, t.step, t.last = choice.Rule, choice.Count, choice.Number, choice.Last
	return choice, nil
}

// maxTroubles is how many conditions that cannot be evaluated a session tells of:
// some errors say what the request holds.
const maxTroubles = 100

// untold is what of the trouble the session has not met before. The session is
// locked.
func (s *session) untold(trouble []string) []string {
	return slices.DeleteFunc(trouble, func(text string) bool {
		digest := xxh3.HashString(text)
		if s.troubled[digest] || len(s.troubled) >= maxTroubles {
			return true
		}
		if s.troubled == nil {
			s.troubled = map[uint64]bool{}
		}
		s.troubled[digest] = true
		return false
	})
}

// unmatched is what `unmatched: refuse` answers.
func unmatched(near *scenarios.NearMiss) *claude.Error {
	return claude.NewError("invalid_request_error", fmt.Sprintf("claudemock: no rule matches this request; %s", near))
}
