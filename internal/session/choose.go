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

// enter counts the request and lets the scenario choose. The refusal it returns
// may be the scenario's.
//
// Steps are given in the order in which requests choose, so only one request may choose
// at a time. Where choosing may take long, a lock of its own sees to that, so that
// nobody who only looks at the session has to wait.
func (s *Session) enter(a *Attempt, given *scenarios.Step, refusal *apierror.Error) (t Decision, choice progress.Choice, _ *apierror.Error, err error) {
	mark := a.mark()
	tokens := a.Claude.PromptTokens() - s.peekCache(a)
	if s.slow {
		if err = s.choosing.lock(a.Client.Waiting); err != nil {
			return t, choice, nil, err
		}
		defer s.choosing.unlock()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, choice, refusal = s.count(a, mark, tokens, given, refusal)
	return t, choice, refusal, nil
}

// mark is what the request says about the call it belongs to.
func (a *Attempt) mark() callMark {
	return markOf(string(a.Claude.Endpoint)+" "+a.Claude.ID+a.Claude.Part, a.Header, a.Digest.Whole)
}

// count is enter for a session that is locked. The attempt knows its ordinal, whatever
// happens then.
func (s *Session) count(a *Attempt, mark callMark, tokens int, given *scenarios.Step, refusal *apierror.Error) (Decision, progress.Choice, *apierror.Error) {
	t := Decision{Rule: byRefusal}
	s.requests++
	t.ordinal = s.requests
	a.ordinal = t.ordinal
	if t.ordinal > 1 {
		t.gap = max(0, a.At.Sub(s.arrived))
	}
	s.arrived = a.At
	c := s.calls.attempt(mark)
	t.call, t.attempt = c.number, c.attempts
	t.limits = s.usage.add(a.At, tokens)
	s.progress.Begin(a.Claude.Endpoint, a.At)
	var choice progress.Choice
	switch {
	case refusal != nil && !s.Scenario.ActsBeforeChecks():
	case given != nil:
		choice.Step, t.Rule, t.count = given, byHandler, t.ordinal
	default:
		choice, refusal = s.next(&t, c, a, refusal)
	}
	if refusal != nil {
		t.count = s.refusals
		s.refusals++
	}
	return t, choice, refusal
}

// asMessage is the request as one for the message that the step says, which is
// another request where the API does not have the path.
func (a *Attempt) asMessage(step *scenarios.Step) *claude.Request {
	if a.Target.Endpoint == claude.Other {
		return a.Claude.AsMessage(step.Reply.Stream)
	}
	return a.Claude
}

// next lets the scenario choose, unless it refuses what no rule matches. What the
// API refuses stays refused unless a rule comes before that. The session is locked.
func (s *Session) next(t *Decision, c *call, a *Attempt, refusal *apierror.Error) (progress.Choice, *apierror.Error) {
	in := a.Incoming()
	in.Refused = refusal != nil
	if s.slow {
		in.Guard = &s.mu
	}
	choice := s.progress.Next(s.Scenario, &c.taken, in, a.At)
	if choice.Err != nil {
		t.trouble = s.newTrouble(append(choice.Trouble, choice.Err.Error()))
		return choice, apierror.New("api_error", "claudemock: "+choice.Err.Error())
	}
	if refusal != nil && choice.Step == nil {
		return choice, refusal
	}
	t.state, t.near, t.trouble = choice.State, choice.Near.String(), s.newTrouble(choice.Trouble)
	if choice.Near != nil && s.Scenario.Unmatched == scenarios.UnmatchedRefuse {
		return choice, unmatched(choice.Near)
	}
	if choice.Step == nil && a.noSuchPath != nil {
		return choice, a.noSuchPath
	}
	t.Rule, t.count, t.Step, t.last = choice.Rule, choice.Count, choice.Number, choice.Last
	return choice, nil
}

// maxTroubles is how many conditions that cannot be evaluated a session tells of:
// some errors say what the request holds.
const maxTroubles = 100

// newTrouble is what of the trouble the session has not met before. The session is
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

// unmatched is what `unmatched: refuse` answers.
func unmatched(near *scenarios.NearMiss) *apierror.Error {
	return apierror.New("invalid_request_error", fmt.Sprintf("claudemock: no rule matches this request; %s", near))
}
