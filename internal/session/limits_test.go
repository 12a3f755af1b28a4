package session

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

func TestSharedAccountsAreBounded(t *testing.T) {
	var table meterTable
	first := table.get(meterKey{scenario: "0"})
	for i := range maxMeters {
		table.get(meterKey{scenario: fmt.Sprint(i)})
	}
	assert.Same(t, first, table.get(meterKey{scenario: "0"}))
	table.get(meterKey{scenario: "one more"})
	assert.Len(t, table.places, maxMeters)
	assert.Same(t, first, table.get(meterKey{scenario: "0"}), "the one used longest ago had to go")
}

func TestTokensAreCountedAsTheAnswerTellsThem(t *testing.T) {
	const stream = `{"model":"claude-opus-5","max_tokens":64,"stream":true,"messages":[{"role":"user","content":"hello"}]}`
	for _, tt := range []struct {
		name, step, body string
		input, output    int // what is left
	}{
		{"a plain answer", `{reply: {text: "x", usage: {output_tokens: 100}}}`, hello, 9992, 500},
		{"a stream", `{reply: {text: "x", usage: {output_tokens: 100}}}`, stream, 9992, 500},
		{"input from the cache", `{reply: {text: "x", usage: {output_tokens: 0, cache_read_input_tokens: 5000}}}`, stream, 10000, 600},
		{"an error", `{error: overloaded_error}`, hello, 9992, 600},
		{"an answer whose usage is lost", `{reply: {text: "x", usage: {output_tokens: 100}}, faults: [{unset: {path: usage}}]}`, hello, 9992, 500},
		{"a stream cut off by a fault", `{reply: {text: "x", usage: {output_tokens: 100}}, faults: [{close: {at: 50%}}]}`, stream, 9992, 500},
		{"a body spelled out", `{reply: {body: '{"usage":{"output_tokens":100}}'}}`, hello, 9992, 500},
		{"events spelled out", `{reply: {events: [{data: {type: message_start, message: {usage: {output_tokens: 1, cache_read_input_tokens: 8}}}}, {data: {type: message_delta, usage: {output_tokens: 100}}}]}}`, stream, 10000, 500},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, nil)
			s := b.session("limits: {input_tokens_per_minute: 10_000, output_tokens_per_minute: 600}\nsteps: [" + tt.step + ", {reply: {text: end}}]")
			a := b.attempt()
			decision := b.decide(s, a, tt.body)
			b.finish(s, a, &decision)
			left := s.meter.account.Standing(b.clock.now, "claude-opus-5")
			assert.Equal(t, tt.input, left.InputTokens.Remaining)
			assert.Equal(t, tt.output, left.OutputTokens.Remaining)
		})
	}
}

func TestWhoLeavesEarlyPaysForWhatWasSent(t *testing.T) {
	b := newBench(t, nil)
	s := b.session("limits: {output_tokens_per_minute: 600}\nsteps: [{reply: {text: x, usage: {output_tokens: 100}}}]")
	a := b.attempt()
	decision := b.decide(s, a, hello)
	played, err := script.Compile(decision.Answer, s.Env(a, &decision))
	require.NoError(t, err)
	record := s.Record(a, &decision, played)
	record.Finish(&play.Outcome{Result: journal.Result{End: journal.Left, EndedBy: journal.ByClient, Bytes: int64(played.BodyBytes()) / 2}})
	left := s.meter.account.Standing(b.clock.now, "claude-opus-5").OutputTokens.Remaining
	assert.InDelta(t, 550, left, 1)
}

func TestARequestIsAdmittedOrRefused(t *testing.T) {
	const limited = "limits: {requests_per_minute: 1}\n"
	for _, tt := range []struct {
		name, rules string
		limited     bool // the second of two requests
		status      int  // of its answer; 0 for a reply
	}{
		{"within no limits", "steps: [{reply: {}}]", false, 0},
		{"beyond a limit", limited + "steps: [{reply: {}}]", true, 429},
		{"beyond a limit that a rule comes before", limited + "rules: [{before: checks, steps: [{error: overloaded_error}]}]", false, 529},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, nil)
			s := b.session(tt.rules)
			first := b.attempt()
			decision := b.decide(s, first, hello)
			b.finish(s, first, &decision)
			second := b.attempt()
			decision = b.decide(s, second, hello)
			entry := b.finish(s, second, &decision)
			assert.Equal(t, tt.limited, entry.Limited != "")
			if tt.status == 0 {
				assert.Nil(t, decision.Answer.Error)
				return
			}
			assert.Equal(t, tt.status, entry.Status)
		})
	}
}

func TestWhoSharesAnAccount(t *testing.T) {
	for _, tt := range []struct {
		per         string
		otherSess   bool // another session of the same key is limited by the first
		otherKey    bool
		otherScript bool
	}{
		{"session", false, false, false},
		{"key", true, false, false},
		{"server", true, true, false},
	} {
		t.Run(tt.per, func(t *testing.T) {
			b := newBench(t, nil)
			limited := func(name, rules, key string) bool {
				s, _ := b.Enter(b.scenario("limits: {requests_per_minute: 1, per: "+tt.per+"}\n"+rules), name)
				a := b.attempt("x-api-key: " + key)
				decision := b.decide(s, a, hello)
				return b.finish(s, a, &decision).Limited != ""
			}
			const rules = "steps: [{reply: {}}]"
			assert.False(t, limited("a", rules, "one"))
			assert.Equal(t, tt.otherSess, limited("b", rules, "one"))
			assert.Equal(t, tt.otherKey, limited("c", rules, "two"))
			assert.Equal(t, tt.otherScript, limited("d", "steps: [{reply: {text: changed}}]", "one"))
		})
	}
}
