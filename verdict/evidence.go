package verdict

import (
	"slices"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// evidence is a run as the rules see it: its attempts, in order and by
// question.
type evidence struct {
	Run
	attempts []*Attempt // in order of arrival
	chains   []*chain   // the same, by question
	panics   []Panic    // of rules that failed
	never    unreached  // why no request reached the scenario
	probes   []*Attempt // requests that only check that the server is there; only keeps-secrets judges them
}

func newEvidence(run Run) *evidence {
	c := &evidence{Run: run}
	if c.endsBySignal() && run.Ending != nil && run.Ending.Signal != "" {
		service := *run.Ending
		service.Command = Service
		c.Ending = &service
	}
	for i := range run.Entries {
		switch e := &run.Entries[i]; {
		case api(e):
			c.attempts = append(c.attempts, newAttempt(*e))
		case e.Probe:
			c.probes = append(c.probes, newAttempt(*e))
		}
	}
	c.chains = chains(c.attempts, c.apart())
	return c
}

// endsBySignal reports whether the scenario is for clients that run until they are
// stopped.
func (c *evidence) endsBySignal() bool {
	return c.Scenario != nil && c.Scenario.Expect != nil && c.Scenario.Expect.Ends == expect.EndsBySignal
}

// apart reports whether calls belong to different tests and are not retries of
// each other.
func (c *evidence) apart() bool { return c.Ending != nil && c.Ending.Command == Tests }

// bounds returns the bounds of a rule: those of the scenario, or otherwise the
// rule's own.
func (c *evidence) bounds(rule string, own expect.Bounds) expect.Bounds {
	if c.Scenario.Expect == nil {
		return own
	}
	given := c.Scenario.Expect.Rules[rule]
	if given.Max != 0 {
		own.Max = given.Max
	}
	if given.Within != 0 {
		own.Within = given.Within
	}
	if given.PerSecond != 0 {
		own.PerSecond = given.PerSecond
	}
	return own
}

// Began returns time zero of verdicts and timelines: the first request or the first
// connection that was lost before a request. It is the zero time without
// either. Earlier notes belong to a test's preparation.
func (r *Run) Began() (began time.Time) {
	earlier := func(t time.Time) {
		if began.IsZero() || t.Before(began) {
			began = t
		}
	}
	for i := range r.Entries {
		earlier(r.Entries[i].Arrived)
	}
	for _, n := range r.Notes {
		if n.Kind == journal.NoteConnection {
			earlier(n.At)
		}
	}
	return began
}

// killedAt returns when the client was killed at its time limit; the zero time if it
// was not, as far as is known.
func (c *evidence) killedAt() time.Time {
	if c.Ending == nil || !c.Ending.Killed {
		return time.Time{}
	}
	return c.Ending.Ended
}

// latest returns the last moment in the evidence.
func (c *evidence) latest() time.Time {
	var last time.Time
	see := func(at time.Time) {
		if at.After(last) {
			last = at
		}
	}
	for _, a := range c.attempts {
		see(a.Start)
		see(a.End)
	}
	for _, n := range c.Notes {
		see(n.At)
	}
	if c.Ending != nil {
		see(c.Ending.Ended)
	}
	return last
}

// mixedWith reports whether attempts of that kind cannot be judged, since
// attempts of several calls overlap and cannot be told apart.
func (c *evidence) mixedWith(is func(*Attempt) bool) bool {
	for _, chain := range c.chains {
		if chain.mixed && slices.ContainsFunc(chain.attempts, is) {
			return true
		}
	}
	return false
}

// lost returns the notes of connections that ended before they carried a request.
func (c *evidence) lost() (notes []journal.Note) {
	for _, n := range c.Notes {
		if n.Kind == journal.NoteConnection {
			notes = append(notes, n)
		}
	}
	return notes
}
