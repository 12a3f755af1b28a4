package session

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheEndOfAnEarlyAnswerMovesTheSession(t *testing.T) {
	b := newBench(t, nil)
	s := b.session(`
rules:
  - steps: [{error: request_too_large, before_body: {}}]
    then: down
states:
  down: {steps: [{error: overloaded_error}]}`)
	a := b.attempt()
	early := s.DecideEarly(a)
	require.NotNil(t, early)
	assert.Equal(t, "start", s.Info(b.clock.now).State, "the answer is not over")
	b.finish(s, a, early)
	assert.Equal(t, "down", s.Info(b.clock.now).State)
}

func TestWhatIsWrongWithAnEarlyAnswerIsLogged(t *testing.T) {
	b := newBench(t, nil)
	s := b.session(`steps: [{error: {status: 413, message: "{{lt .text 1}}"}, before_body: {}}]`)
	early := s.DecideEarly(b.attempt())
	require.NotNil(t, early)
	assert.Equal(t, "api_error", early.Answer.Error.Type)
	assert.Contains(t, b.log.String(), "cannot make the answer")
}
