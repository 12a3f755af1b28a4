package session

import (
	"fmt"
	"slices"

	"github.com/zeebo/xxh3"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/progress"
	"github.com/claudemock/claudemock/scenarios"
)

// enter counts the request and lets the scenario choose its step. The refusal that it
// returns may be the scenario's.
//
// Requests take steps in the order in which they choose, so only one may choose at a time.
// Where choosing may take long, a separate lock ensures that, so that nobody waits who only
// looks at the session.
func (s *Session) enter(a *Attempt, given *scenarios.Step, refusal *apierror.Error) (d Decision, choice progress.Choice, _ *apierror.Error, err error) {
	mark := a.mark()
	tokens := a.Claude.PromptTokens() - s.peekCache(a)
	if s.slow {
		if err = s.choosing.lock(a.Client.Waiting); err != nil {
			return d, choice, nil, err
		}
		defer s.choosing.unlock()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d, choice, refusal = s.count(a, mark, tokens, given, refusal)
	return d, choice, refusal, nil
}

// mark reads what the request says about the call it belongs to.
func (a *Attempt) mark() callMark {
	return markOf(string(a.Claude.Endpoint)+" "+a.Claude.ID+a.Claude.Part, a.Header, a.Digest.Whole)
}

// count does the work of enter while the session is locked. It sets the ordinal of the
// attempt first, whatever happens then.
func (s *Session) count(a *Attempt, mark callMark, tokens int, given *scenarios.Step, refusal *apierror.Error) (Decision, progress.Choice, *apierror.Error) {
	d := Decision{Rule: byRefusal}
	s.requests++
	d.ordinal = s.requests
	a.ordinal = d.ordinal
	if d.ordinal > 1 {
		d.gap = max(0, a.At.Sub(s.arrived))
	}
	s.arrived = a.At
	c := s.calls.attempt(mark)
	d.call, d.attempt = c.number, c.attempts
	d.limits = s.usage.add(a.At, tokens)
	s.progress.Begin(a.Claude.Endpoint, a.At)
	var choice progress.Choice
	switch {
	case refusal != nil && !s.Scenario.ActsBeforeChecks():
	case given != nil:
		choice.Step, d.Rule, d.count = given, byHandler, d.ordinal
	default:
		choice, refusal = s.next(&d, c, a, refusal)
	}
	if refusal != nil {
		d.count = s.refusals
		s.refusals++
	}
	return d, choice, refusal
}

// asMessage returns the request as one for the message of the step. For a path that the API
// does not have, that is another request.
func (a *Attempt) asMessage(step *scenarios.Step) *claude.Request {
	if a.Target.Endpoint == claude.Other {
		return a.Claude.AsMessage(step.Reply.Stream)
	}
	return a.Claude
}

// next lets the scenario choose, and returns its refusal if no rule matches and the scenario
// refuses such requests. A request that the API refuses stays refused unless a rule comes
// before the checks. The session is locked.
func (s *Session) next(d *Decision, c *call, a *Attempt, refusal *apierror.Error) (progress.Choice, *apierror.Error) {
	in := a.Incoming()
	in.Refused = refusal != nil
	if s.slow {
		in.Guard = &s.mu
	}
	choice := s.progress.Next(s.Scenario, &c.taken, in, a.At)
	if choice.Err != nil {
		d.trouble = s.newTrouble(append(choice.Trouble, choice.Err.Error()))
		return choice, apierror.New("api_error", "claudemock: "+choice.Err.Error())
	}
	if refusal != nil && choice.Step == nil {
		return choice, refusal
	}
	d.state, d.near, d.trouble = choice.State, choice.Near.String(), s.newTrouble(choice.Trouble)
	if choice.Rule == scenarios.NoRule && s.Scenario.Refuses(choice.Near) && !s.passesOn() {
		if choice.Near.Recorded != nil {
			d.trouble = append(d.trouble, s.newTrouble([]string{d.near})...)
		}
		return choice, unmatched(choice.Near)
	}
	if choice.Step == nil && a.noSuchPath != nil && !s.passesOn() {
		return choice, a.noSuchPath
	}
	d.Rule, d.count, d.Step, d.last = choice.Rule, choice.Count, choice.Number, choice.Last
	return choice, nil
}

// maxTroubles is how many errors of conditions a session logs: some differ with every
// request.
const maxTroubles = 100

// newTrouble returns the errors that the session has not logged before. The session is
// locked.
func (s *Session) newTrouble(trouble []string) []string {
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

// unmatched is the refusal of a request that no rule matches, with `unmatched: refuse`, or
// that fits none of the recorded ones.
func unmatched(near *scenarios.NearMiss) *apierror.Error {
	text := fmt.Sprintf("claudemock: no rule matches this request; %s", near)
	if near.Recorded != nil {
		text = "claudemock: " + near.String()
	}
	return shortened(apierror.New("invalid_request_error", text))
}
