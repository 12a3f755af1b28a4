package session

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// replyText is the text that a decision replies with.
func replyText(t *testing.T, decision Decision) string {
	t.Helper()
	require.NotNil(t, decision.Answer.Reply)
	require.NotNil(t, decision.Answer.Reply.Text)
	return *decision.Answer.Reply.Text
}

func TestARequestIsGivenUpWhenItsClientNoLongerWaitsForItsTurn(t *testing.T) {
	for _, tt := range []struct {
		name  string
		cause error
		want  journal.End
		by    journal.Party
	}{
		{"the client left", play.ErrClientLeft, journal.Left, journal.ByClient},
		{"the server stops", play.ErrShutdown, journal.Cut, journal.ByServer},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, nil)
			s := b.session("rules: [{when: {text: hello}, steps: [{reply: {text: one}}, {reply: {text: two}}]}]")
			assert.Equal(t, "one", replyText(t, b.decide(s, b.attempt(), hello)))

			ctx, leave := context.WithCancelCause(t.Context())
			leave(tt.cause)
			s.choosing <- struct{}{} // another request is choosing
			a := b.attempt()
			a.Client, a.Body = client{ctx}, hello
			require.Nil(t, s.Check(a))
			_, err := s.Decide(a, nil, nil)
			require.ErrorIs(t, err, tt.cause)
			a.Failed = err
			record := s.GiveUp(a)
			entry, ok := record.Entry()
			require.True(t, ok)
			assert.Equal(t, tt.want, entry.End)
			assert.Equal(t, tt.by, entry.EndedBy)
			assert.Equal(t, "nothing", entry.Played)
			assert.Contains(t, entry.Trouble, tt.cause.Error())
			assert.Zero(t, entry.Ordinal, "it never became a request of the session")

			s.choosing.unlock()
			assert.Equal(t, "two", replyText(t, b.decide(s, b.attempt(), hello)), "it took no step")
		})
	}
}

func TestTheLockIsGivenToWhoStillWaits(t *testing.T) {
	lock := make(cancelLock, 1)
	waiting := func() (context.Context, func()) { return t.Context(), func() {} }
	require.NoError(t, lock.lock(waiting))
	got := make(chan error)
	go func() { got <- lock.lock(waiting) }()
	lock.unlock()
	require.NoError(t, <-got)
	over, stop := context.WithCancelCause(t.Context())
	stop(errors.New("enough"))
	stopped := false
	require.EqualError(t, lock.lock(func() (context.Context, func()) { return over, func() { stopped = true } }), "enough")
	assert.True(t, stopped)
}

func TestWhatAnswersARequest(t *testing.T) {
	handled := &scenarios.Step{Reply: &scenarios.Reply{}}
	refused := apierror.New("invalid_request_error", "refused")
	for _, tt := range []struct {
		name, rules string
		given       *scenarios.Step
		refusal     *apierror.Error
		rule, step  int
		refuses     string // the text of the error; "" for none
	}{
		{"a rule", "steps: [{reply: {text: one}}]", nil, nil, 0, 1, ""},
		{"no rule", "rules: [{when: {text: other}, steps: [{reply: {}}]}]", nil, nil, byNoRule, 0, ""},
		{"no rule, where that is refused", "unmatched: refuse\nrules: [{when: {text: other}, steps: [{reply: {}}]}]", nil, nil, byRefusal, 0, "no rule matches this request"},
		{"a step that was given", "steps: [{error: overloaded_error}]", handled, nil, byHandler, 0, ""},
		{"a refusal", "steps: [{reply: {}}]", nil, refused, byRefusal, 0, "refused"},
		{"a refusal, whatever was given", "steps: [{reply: {}}]", handled, refused, byRefusal, 0, "refused"},
		{"a rule before the checks", "rules: [{before: checks, steps: [{error: overloaded_error}]}]", nil, refused, 0, 1, "Overloaded"},
		{"a reply before the checks, which stays a refusal", "rules: [{before: checks, steps: [{faults: [delay]}]}]", nil, refused, 0, 1, "refused"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, nil)
			s := b.session(tt.rules)
			a := b.attempt()
			a.Body = hello
			require.Nil(t, s.Check(a))
			a.Digest = request.DigestOf(a.Claude.Body, a.Body)
			got, err := s.Decide(a, tt.given, tt.refusal)
			require.NoError(t, err)
			assert.Equal(t, tt.rule, got.Rule)
			assert.Equal(t, tt.step, got.Step)
			if tt.refuses == "" {
				assert.Nil(t, got.Answer.Error)
				return
			}
			require.NotNil(t, got.Answer.Error)
			assert.Contains(t, got.Answer.Error.Message, tt.refuses)
		})
	}
}

func TestAConditionThatCannotBeEvaluatedIsLoggedOnce(t *testing.T) {
	b := newBench(t, nil)
	s := b.session(`rules: [{when: {cel: "request.body.tools.size() > 0"}, steps: [{reply: {}}]}]`)
	for range 3 {
		a := b.attempt()
		decision := b.decide(s, a, hello)
		assert.Nil(t, decision.Answer.Error)
		assert.Contains(t, b.finish(s, a, &decision).NearMiss, "an error: no such key: tools")
	}
	assert.Equal(t, 1, countLines(b.log.String(), "cannot be evaluated: no such key: tools"))
}

// TestARuleThatNearlyMatchedIsJournalledBesideTheAnswer has a rule that refuses nothing by
// failing: the steps below it are for every request.
func TestARuleThatNearlyMatchedIsJournalledBesideTheAnswer(t *testing.T) {
	b := newBench(t, nil)
	s := b.session("unmatched: refuse\nrules: [{when: {text: hello, model: none}, steps: [{reply: {text: one}}]}]\nsteps: [{reply: {text: two}}]")
	a := b.attempt()
	decision := b.decide(s, a, hello)
	assert.Equal(t, "two", replyText(t, decision))
	assert.Regexp(t, `^rule 1 \(.*\) would match but for model: it wants "none", and got`, b.finish(s, a, &decision).NearMiss)
}
