package verdict

import (
	"slices"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios/expect"
)

// Case is a run as rules look at it.
type Case struct {
	Run
	Attempts []*Attempt // in order of arrival
	Chains   []*Chain   // the same, by question
	panics   []Panic    // of rules
	probes   []*Attempt // requests that asked for nothing, which no rule judges but keeps-secrets
}

func newCase(run Run) *Case {
	c := &Case{Run: run}
	if c.endsBySignal() && run.Ending != nil && run.Ending.Signal != "" {
		service := *run.Ending
		service.Command = Service
		c.Ending = &service
	}
	for i := range run.Entries {
		switch e := &run.Entries[i]; {
		case api(e):
			c.Attempts = append(c.Attempts, newAttempt(*e))
		case e.Probe:
			c.probes = append(c.probes, newAttempt(*e))
		}
	}
	c.Chains = chains(c.Attempts, c.apart())
	return c
}

// endsBySignal reports whether the scenario is for clients that run until they are
// stopped.
func (c *Case) endsBySignal() bool {
	return c.Scenario != nil && c.Scenario.Expect != nil && c.Scenario.Expect.Ends == expect.EndsBySignal
}

// apart reports whether calls are those of different tests, which are no retries
// of each other.
func (c *Case) apart() bool { return c.Ending != nil && c.Ending.Command == Tests }

// Bounds are those of a rule: what the scenario says, else the rule's own.
func (c *Case) Bounds(rule string, own expect.Bounds) expect.Bounds {
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

// Began is the moment that the times of verdicts and timelines count from: the
// first request, or a connection that was to carry one; the zero time without
// either. What was noted before that is a test's preparation.
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

// killedAt is when the client was killed because its time was over; the zero
// time when it was not, as far as is known.
func (c *Case) killedAt() time.Time {
	if c.Ending == nil || !c.Ending.Killed {
		return time.Time{}
	}
	return c.Ending.Ended
}

// latest is the last moment that the evidence tells of.
func (c *Case) latest() time.Time {
	var last time.Time
	see := func(at time.Time) {
		if at.After(last) {
			last = at
		}
	}
	for _, a := range c.Attempts {
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

// mixedWith reports whether attempts of that kind cannot be judged, since those
// of several calls overlap and cannot be told apart.
func (c *Case) mixedWith(is func(*Attempt) bool) bool {
	for _, chain := range c.Chains {
		if chain.Mixed && slices.ContainsFunc(chain.Attempts, is) {
			return true
		}
	}
	return false
}

// lost is the notes of connections that ended before they carried a request.
func (c *Case) lost() (notes []journal.Note) {
	for _, n := range c.Notes {
		if n.Kind == journal.NoteConnection {
			notes = append(notes, n)
		}
	}
	return notes
}
