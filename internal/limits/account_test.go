package limits

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const opus = "claude-opus-5"

// ask admits one request to an account, which ends at once with output tokens.
func ask(a *Account, now time.Time, model string, input, output int) *Refusal {
	refusal := a.Admit(now, model, input)
	if refusal == nil {
		a.Leave(now, model, Usage{OutputTokens: output})
	}
	return refusal
}

func TestEachLimitRefusesAndSaysHowLong(t *testing.T) {
	for _, tt := range []struct {
		name          string
		config        Config
		input, output int
		admitted      int
		limit         string
		wait          time.Duration
	}{
		{"requests", Config{Rates: Rates{Requests: 3}}, 10, 10, 3, Requests, 20 * time.Second},
		{"input tokens", Config{Rates: Rates{InputTokens: 1000}}, 400, 10, 2, InputTokens, 12 * time.Second},
		{"output tokens, when all are used up", Config{Rates: Rates{OutputTokens: 60}}, 10, 25, 3, OutputTokens, 16 * time.Second},
		{"growth, at the boundary of the minute", Config{Acceleration: 1000}, 400, 10, 2, Acceleration, time.Minute},
		{"the one that lasts longest", Config{Rates: Rates{Requests: 2, InputTokens: 800}}, 400, 10, 2, Requests, 30 * time.Second},
		{"one request that is larger than the limit", Config{Rates: Rates{InputTokens: 100}}, 101, 10, 0, InputTokens, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := NewAccount(tt.config)
			for i := range tt.admitted {
				require.Nil(t, ask(a, noon, opus, tt.input, tt.output), "request %d", i+1)
			}
			refusal := ask(a, noon, opus, tt.input, tt.output)
			require.NotNil(t, refusal)
			assert.Equal(t, tt.limit, refusal.Limit)
			assert.Equal(t, tt.wait, refusal.Wait)
			assert.Equal(t, 429, refusal.Error.Status)
		})
	}
}

func TestSlotsAreFreeAgainWhenAnAnswerEnds(t *testing.T) {
	a := NewAccount(Config{Concurrent: 2})
	require.Nil(t, a.Admit(noon, opus, 10))
	require.Nil(t, a.Admit(noon, "claude-haiku-4-5", 10), "all models count")
	refusal := a.Admit(noon, opus, 10)
	require.NotNil(t, refusal)
	assert.Equal(t, Concurrent, refusal.Limit)
	assert.Zero(t, refusal.RetryAfter(), "nobody knows how long the answers take")
	assert.Equal(t, 3999, a.Standing(noon, opus).Requests.Remaining, "a refused request uses nothing")
	a.Leave(noon, opus, Usage{})
	assert.Nil(t, a.Admit(noon, opus, 10))
}

func TestModelClassesHaveLimitsOfTheirOwn(t *testing.T) {
	for _, tt := range []struct {
		one, other string
		share      bool
	}{
		{"claude-opus-4-8", "claude-opus-4-5-20251101", true},
		{"claude-opus-5", "claude-opus-5-5", false},
		{"claude-opus-5", "claude-sonnet-5", false},
		{"claude-fable-5-1", "claude-fable-5-2", true},
		{"claude-haiku-4-5", "claude-haiku-4-5-20251001", true},
		{"claude-3-5-sonnet-20241022", "claude-3-7-sonnet-20250219", true},
		{"made-up", "also-made-up", true},
		{"claude-3-opus-20240229", "made-up", false},
	} {
		a := NewAccount(Config{Rates: Rates{Requests: 1}})
		require.Nil(t, ask(a, noon, tt.one, 1, 1))
		assert.Equal(t, tt.share, ask(a, noon, tt.other, 1, 1) != nil, "%s and %s", tt.one, tt.other)
	}
}

func TestHoweverManyModelsAreMadeUpTheAccountStaysSmall(t *testing.T) {
	a := NewAccount(Config{})
	for i := range 1000 {
		for _, family := range append(families, "x") {
			ask(a, noon, fmt.Sprintf("claude-%s-%d", family, i), 1, 1)
		}
	}
	assert.LessOrEqual(t, len(a.classes), len(pools)+len(families)+1)
}

func TestInputReadFromTheCacheIsGivenBack(t *testing.T) {
	a := NewAccount(Config{Rates: Rates{InputTokens: 1000}, Acceleration: 1000})
	require.Nil(t, a.Admit(noon, opus, 900))
	a.Leave(noon, opus, Usage{CachedInput: 800})
	assert.Equal(t, 900, a.Standing(noon, opus).InputTokens.Remaining)
	assert.Nil(t, ask(a, noon, opus, 900, 0))
}

func TestStandingShowsPlausibleFiguresWhereNothingIsLimited(t *testing.T) {
	a := NewAccount(Config{Rates: Rates{Requests: 5}})
	require.Nil(t, ask(a, noon, opus, 2_000, 10))
	left := a.Standing(noon, opus)
	assert.True(t, left.Counted)
	assert.Equal(t, 4, left.Requests.Remaining)
	assert.Equal(t, noon.Add(12*time.Second), left.Requests.Reset)
	assert.Equal(t, 2_000_000, left.InputTokens.Limit)
	assert.Equal(t, 1_998_000, left.InputTokens.Remaining)
	require.Nil(t, ask(a, noon, opus, 1<<40, 1<<40), "they refuse nobody")
}

func TestTheRetryAfterIsTrue(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		config := Config{Rates: Rates{Requests: 1 + r.IntN(20), InputTokens: 100 + r.IntN(5000), OutputTokens: 1 + r.IntN(500)}}
		if r.IntN(2) == 0 {
			config.Acceleration = 1 + r.IntN(500)
		}
		a := NewAccount(config)
		now := noon
		for range 100 {
			now = now.Add(time.Duration(r.Int64N(int64(3 * time.Second))))
			input, output := 1+r.IntN(config.InputTokens), r.IntN(300)
			refusal := ask(a, now, opus, input, output)
			if refusal == nil {
				continue
			}
			seconds := refusal.RetryAfter()
			require.Positive(t, seconds)
			now = now.Add(time.Duration(seconds) * time.Second)
			require.Nil(t, ask(a, now, opus, input, output), "%s of %+v, after %d s", refusal.Limit, config, seconds)
		}
	}
}

func TestGrowthRisesByTheSameAmountEachMinute(t *testing.T) {
	a := NewAccount(Config{Acceleration: 1000})
	now := noon.Add(10 * time.Second)
	admitted := func() (n int) {
		for ask(a, now, opus, 100, 1) == nil {
			n += 100
		}
		return n
	}
	assert.Equal(t, 1000, admitted())
	refusal := ask(a, now, opus, 100, 1)
	assert.Equal(t, 50*time.Second, refusal.Wait)
	assert.Contains(t, refusal.Error.Message, "Your current limit is 1,000 input tokens per minute, and will increase to 2,000 at the next minute boundary")
	now = now.Add(time.Minute)
	assert.Equal(t, 2000, admitted())
	now = now.Add(time.Minute)
	assert.Equal(t, 3000, admitted())

	big := ask(a, now, opus, 4500, 1)
	assert.Equal(t, 110*time.Second, big.Wait, "in the minute whose limit is 5,000")

	now = now.Add(110*time.Second + restAfter + time.Minute)
	assert.Equal(t, 1000, admitted(), "after a rest it begins anew")
}

func TestTiers(t *testing.T) {
	for _, name := range Tiers() {
		config, ok := Tier(name)
		require.True(t, ok, name)
		for _, model := range []string{opus, "claude-sonnet-4-6", "claude-haiku-4-5", "claude-fable-5-2", "made-up"} {
			rates := config.ratesOf(classOf(model))
			assert.True(t, rates.Requests > 0 && rates.InputTokens > 0 && rates.OutputTokens > 0, "%s, %s", name, model)
			assert.LessOrEqual(t, rates.InputTokens, MaxPerMinute)
		}
	}
	_, ok := Tier("tier-9")
	assert.False(t, ok)
	one, _ := Tier("tier-1")
	assert.Equal(t, Rates{50, 50_000, 10_000}, one.ratesOf(classOf("claude-haiku-4-5")))
	two := one.With(Rates{Requests: 2})
	assert.Equal(t, Rates{2, 50_000, 10_000}, two.ratesOf(classOf("claude-haiku-4-5")))
	assert.Equal(t, Rates{50, 50_000, 10_000}, one.ratesOf(classOf("claude-haiku-4-5")), "With makes a copy")
}
