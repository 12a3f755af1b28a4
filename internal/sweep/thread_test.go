package sweep_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/sweep"
)

// threaded is the healthy run of a program that sends only what is new, since the API holds
// the conversation.
func threaded(t *testing.T) sweep.Run {
	run := healthyRun(t, parse(t, agentLoop), loopRequests...)
	for i := range run.Verdict.Entries {
		e := &run.Verdict.Entries[i]
		if i == 0 {
			e.Body = `{"thread":{"type":"create"},"messages":[{"role":"user","content":"Where?"}]}`
			continue
		}
		e.HeldTurns = i
		e.Body = fmt.Sprintf(`{"thread":{"type":"continue","previous_message_id":"msg_%d"},"messages":[{"role":"user","content":"result"}]}`, i)
	}
	return run
}

func threadedBaseline(t *testing.T) *sweep.Baseline {
	run := threaded(t)
	b, err := sweep.NewBaseline(parse(t, agentLoop), run, run)
	require.NoError(t, err)
	return b
}

// A program that copes with a failure without asking again must get the answer of its next
// turn, not the broken one once more.
func TestTheTurnsOfAThreadAreToldApart(t *testing.T) {
	b := threadedBaseline(t)
	made, err := b.Scenario(pointOf(t, b, "request_2/before_any_byte/reset"))
	require.NoError(t, err)
	require.Len(t, made.Rules, 3)
	for i, rule := range made.Rules {
		require.NotNil(t, rule.When.Turn)
		assert.Equal(t, i+1, rule.When.Turn.From)
	}
}

func TestAThreadThatIsSentWholeAgainIsNoLostTurn(t *testing.T) {
	b := threadedBaseline(t)
	whole := healthyRun(t, b.Base, loopRequests...)
	whole.Verdict.Entries[0].Body = threaded(t).Verdict.Entries[0].Body
	result := b.Judge(pointOf(t, b, "request_2/before_any_byte/reset"), &whole)
	assert.Equal(t, sweep.Passed, result.State, "%v", result.Findings)
}
