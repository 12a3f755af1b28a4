package limits

import (
	"time"

	"github.com/claudemock/claudemock/internal/claude/apierror"
)

// Account is the use that one organisation makes of its limits. Its size is
// bounded by the number of model classes.
type Account struct {
	config  Config
	open    int
	classes map[string]*class
}

// NewAccount returns an account that has used nothing.
func NewAccount(config Config) *Account {
	return &Account{config: config, classes: map[string]*class{}}
}

// The limits a request can meet, as journals name them.
const (
	Requests     = "requests_per_minute"
	InputTokens  = "input_tokens_per_minute"
	OutputTokens = "output_tokens_per_minute"
	Concurrent   = "concurrent"
	Acceleration = "acceleration"
)

// Refusal is why a request is not admitted.
type Refusal struct {
	Limit string          // the limit that it would exceed; of several, the one with the longest wait
	Error *apierror.Error // the error of the API
	Wait  time.Duration   // the time after which the same request would be admitted; 0 if no wait is known to help
}

// RetryAfter returns the wait in whole seconds, rounded up; 0 for none.
func (r *Refusal) RetryAfter() int {
	return int((r.Wait + time.Second - 1) / time.Second)
}

// Admit admits a request, or says why not. A refused request uses nothing; an
// admitted one must Leave. Admit counts the request and its known input. Output
// counts when it is generated, so Admit only requires that some output is left:
// max_tokens does not count, as documented since 2026.
func (a *Account) Admit(now time.Time, model string, input int) *Refusal {
	if a.config.Concurrent > 0 && a.open >= a.config.Concurrent {
		return &Refusal{Limit: Concurrent, Error: tooManyConnections()}
	}
	c := a.class(model)
	if refusal := c.refusal(now, model, input); refusal != nil {
		return refusal
	}
	a.open++
	c.requests.take(now, 1)
	c.input.take(now, input)
	c.growth.take(input)
	return nil
}

// Usage is the actual cost of an answer.
type Usage struct {
	OutputTokens int
	CachedInput  int // input tokens read from the cache, which do not count
}

// Leave ends a request that was admitted.
func (a *Account) Leave(now time.Time, model string, used Usage) {
	a.open--
	c := a.class(model)
	c.output.take(now, used.OutputTokens)
	c.input.put(used.CachedInput)
	c.growth.put(used.CachedInput)
}

// Standing returns what a model has left, for the headers. Instead of an absent limit,
// it shows that of a large organisation.
func (a *Account) Standing(now time.Time, model string) RateLimits {
	c := a.class(model)
	return RateLimits{
		Requests:     c.requests.standing(now),
		InputTokens:  c.input.standing(now),
		OutputTokens: c.output.standing(now),
		Counted:      true,
	}
}

// class is the use of one model class.
type class struct {
	requests, input, output meter
	growth                  ramp
}

// meter is a bucket that may exist only for the headers.
type meter struct {
	bucket
	name, unit string
	enforced   bool
}

// unlimited is what headers show if there are no limits: those of a tier 4
// organisation, as published.
var unlimited = Rates{Requests: 4000, InputTokens: 2_000_000, OutputTokens: 400_000}

func (a *Account) class(model string) *class {
	name := classOf(model)
	c := a.classes[name]
	if c == nil {
		rates := a.config.ratesOf(name)
		shown := unlimited.with(rates)
		c = &class{
			requests: meter{newBucket(shown.Requests), Requests, "requests", rates.Requests > 0},
			input:    meter{newBucket(shown.InputTokens), InputTokens, "input tokens", rates.InputTokens > 0},
			output:   meter{newBucket(shown.OutputTokens), OutputTokens, "output tokens", rates.OutputTokens > 0},
			growth:   ramp{step: a.config.Acceleration},
		}
		a.classes[name] = c
	}
	return c
}

// refusal returns the refusal with the longest wait, or nil.
func (c *class) refusal(now time.Time, model string, input int) *Refusal {
	var longest *Refusal
	for _, need := range []struct {
		of *meter
		n  int
	}{{&c.requests, 1}, {&c.input, input}, {&c.output, 1}} {
		if !need.of.enforced {
			continue
		}
		wait, ever := need.of.wait(now, need.n)
		if !ever || wait > 0 && (longest == nil || wait > longest.Wait) {
			text := rateLimited(need.of.perMinute, need.of.unit, model)
			longest = &Refusal{Limit: need.of.name, Error: text, Wait: wait}
		}
		if !ever {
			return longest
		}
	}
	if wait := c.growth.wait(now, input); wait > 0 && (longest == nil || wait > longest.Wait) {
		limit := c.growth.limit()
		longest = &Refusal{Limit: Acceleration, Error: growingTooFast(limit, limit+c.growth.step, model), Wait: wait}
	}
	return longest
}

func (m *meter) standing(now time.Time) Limit {
	return Limit{Limit: m.perMinute, Remaining: m.left(now), Reset: m.fullAt(now)}
}
