package verdict

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/journal"
)

// of combines several traits.
func of(traits ...trait) trait {
	return func(e *journal.Entry) {
		for _, give := range traits {
			give(e)
		}
	}
}

// called says that the scenario declares the error transient or not.
func called(transient bool) trait {
	return func(e *journal.Entry) { e.Answer.Error.Transient = &transient }
}

func TestWhetherAnotherAttemptCanSucceed(t *testing.T) {
	rows := []struct {
		name   string
		answer trait
		want   bool
	}{
		{"400", refused(400), false},
		{"401", refused(401), false},
		{"402", refused(402), false},
		{"403", refused(403), false},
		{"404", refused(404), false},
		{"408", refused(408), true},
		{"409", refused(409), true},
		{"413", refused(413), false},
		{"422", refused(422), false},
		{"429", refused(429), true},
		{"500", refused(500), true},
		{"a page of the edge", given(502, journal.Answer{Kind: journal.Failure, Whole: true, Error: &journal.Error{Status: 502}}), true},
		{"529", refused(529), true},
		{"growth too fast", of(refused(429), code("ramp_limit_exceeded")), true},
		{"a spend limit", of(refused(429), code("enforced_spend_limit_reached")), false},
		{"a contract's limit", of(refused(429), code("contract_spend_limit_reached")), false},
		{"a linked organization's limit", of(refused(429), code("linked_organization_spend_limit_reached")), false},
		{"the scenario says that a 402 is", of(refused(402), called(true)), true},
		{"the scenario says that a 500 is not", of(refused(500), called(false)), false},
		{"x-should-retry: true on a 400", of(refused(400), shouldRetry("true")), true},
		{"x-should-retry: false on a 529", of(refused(529), shouldRetry("false")), false},
		{"x-should-retry outranks the scenario", of(refused(529), called(true), shouldRetry("false")), false},
		{"x-should-retry of no sense", of(refused(400), shouldRetry("perhaps")), false},
		{"an overloaded event", errorEvent("overloaded_error", 3), true},
		{"an event of a type nobody knows", errorEvent("mystery_error", 3), true},
		{"an invalid request, in a stream", errorEvent("invalid_request_error", 3), false},
		{"a lost connection", lost(), true},
		{"a cut stream", cutStream(3), true},
		{"a page in place of an answer", given(200, journal.Answer{Kind: journal.Other, Whole: true}), true},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			a := newEvidence(run(ask(0, row.answer))).attempts[0]
			assert.True(t, a.failed())
			assert.Equal(t, row.want, a.transient())
		})
	}
}

func TestOutcomes(t *testing.T) {
	ended := func(end journal.End, by journal.Party) trait {
		return func(e *journal.Entry) { e.End, e.EndedBy = end, by }
	}
	rows := []struct {
		name   string
		answer trait
		want   Outcome
	}{
		{"a whole answer", answered(), Answered},
		{"a whole answer whose client hung up first", of(answered(), ended(journal.Left, journal.ByClient)), Answered},
		{"an error status", refused(529), Refused},
		{"an error status whose client left before the rest", of(given(529, journal.Answer{Kind: journal.Failure, Error: &journal.Error{}}), ended(journal.Left, journal.ByClient)), Refused},
		{"an error event", errorEvent("overloaded_error", 3), Broken},
		{"a cut stream", cutStream(3), CutShort},
		{"a page", given(200, journal.Answer{Kind: journal.Other, Whole: true}), Unusable},
		{"a reset", lost(), Lost},
		{"a client that left", left(second), Abandoned},
		{"an open answer", open(), Pending},
		{"an answer that the server's own end cut", of(lost(), ended(journal.Cut, journal.ByServer)), Pending},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			assert.Equal(t, row.want, newEvidence(run(ask(0, row.answer))).attempts[0].Outcome())
		})
	}
}
