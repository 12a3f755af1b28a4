package session

import (
	"container/list"
	"crypto/sha256"
	"strconv"
	"sync"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/limits"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// meter is an account of rate limits for concurrent requests. The first request opens it.
type meter struct {
	mu      sync.Mutex
	account *limits.Account
}

// open locks the meter and returns its account, which it makes with the config if there is
// none.
func (m *meter) open(config *scenarios.Limits) *limits.Account {
	m.mu.Lock()
	if m.account == nil {
		m.account = limits.NewAccount(config.Config())
	}
	return m.account
}

// admission is what the rate limits decided on one request. It is nil if none apply.
type admission struct {
	meter   *meter
	refusal *limits.Refusal // nil if the request was admitted
	model   string
	input   int // tokens that the request took
	cached  int // tokens in the prompt cache, which it did not take
	left    limits.RateLimits
	cost    limits.Usage // of the answer, if all of it is sent
}

// Admit applies the rate limits to a request and returns its refusal, or nil. A request that
// is already refused uses nothing of them, nor does one for anything but a message: the API
// has separate limits for token counts and models.
func (s *Session) Admit(a *Attempt, refusal *apierror.Error) *apierror.Error {
	if refusal != nil || a.Target.Endpoint != claude.Messages {
		return refusal
	}
	config, meter := s.meterOf(a)
	if config == nil {
		return nil
	}
	p := &admission{meter: meter, model: a.Claude.Model(), cached: s.peekCache(a)}
	p.input = a.Claude.PromptTokens() - p.cached
	account := meter.open(config)
	defer meter.mu.Unlock()
	p.refusal = account.Admit(a.At, p.model, p.input)
	p.left = account.Standing(a.At, p.model)
	a.admission = p
	if p.refusal != nil {
		return p.refusal.Error
	}
	return nil
}

// mark adds what the limits say to the decision, and computes the cost of its answer. The
// retry-after is no part of the error, since --speed must not divide it.
func (p *admission) mark(d *Decision) {
	if p == nil {
		return
	}
	d.limits = p.left
	if p.refusal == nil {
		p.cost = cost(d)
		return
	}
	d.limited = p.refusal.Limit
	if seconds := p.refusal.RetryAfter(); seconds > 0 {
		value := strconv.Itoa(seconds)
		d.Answer.Headers = append(d.Answer.Headers, script.HeaderEdit{Name: "retry-after", Value: &value})
	}
}

// leave gives the slot back and counts the cost of the answer. If the client left early, the
// output costs as much of it as was sent. What a fault cuts off costs all the same.
func (p *admission) leave(now time.Time, script *script.Script, sent int64) {
	if p == nil || p.refusal != nil {
		return
	}
	used := p.cost
	used.CachedInput = min(max(0, used.CachedInput-p.cached), p.input) // no more than was taken
	if whole := int64(script.BodyBytes()); sent < whole {
		used.OutputTokens = int(int64(used.OutputTokens) * sent / whole)
	}
	p.meter.mu.Lock()
	defer p.meter.mu.Unlock()
	p.meter.account.Leave(now, p.model, used)
}

// learn computes the cost of an answer that was made while it was played.
func (p *admission) learn(made *script.Script) {
	if p != nil && p.refusal == nil {
		p.cost = costOf(journal.BodyOf(made))
	}
}

// cost is the usage that the answer reports, before faults.
func cost(d *Decision) (used limits.Usage) {
	switch a := &d.Answer; {
	case a.Reply != nil:
		ids := d.choice.Rand("cost") // no id is seen
		count(&used, compose.Message(a.Request, a.Reply, ids, d.choice.Rand("message")).Field("usage"))
	case a.Body != nil:
		return costOf(*a.Body)
	default:
		countEvents(&used, a.Events)
	}
	return used
}

// costOf is the usage that a body reports.
func costOf(body string) (used limits.Usage) {
	if stream, ok := script.ParseStream(body); ok {
		countEvents(&used, stream.Events)
	} else if message, err := jsontree.ParseString(body); err == nil {
		count(&used, message.Field("usage"))
	}
	return used
}

func countEvents(used *limits.Usage, events []script.Event) {
	for _, event := range events {
		count(used, event.Data.Get("message.usage"))
		count(used, event.Data.Field("usage"))
	}
}

func count(used *limits.Usage, usage *jsontree.Node) {
	if output, ok := usage.Field("output_tokens").Int(); ok {
		used.OutputTokens = min(max(0, output), limits.MaxPerMinute)
	}
	if cached, ok := usage.Field("cache_read_input_tokens").Int(); ok {
		used.CachedInput = min(max(0, cached), limits.MaxPerMinute)
	}
}

// meterOf returns the rate limits of a request and the meter that it uses, or nil. The
// session's own come before those of the scenario, and these before those of the server.
func (s *Session) meterOf(a *Attempt) (*scenarios.Limits, *meter) {
	config, shared := s.common.Rates, meterKey{}
	if own := s.Scenario.Limits; own != nil {
		config, shared = own, meterKey{scenario: s.Scenario.Name, hash: s.Scenario.Hash}
	}
	if s.ownLimits != nil {
		config, shared = s.ownLimits, meterKey{own: *s.ownLimits}
	}
	switch {
	case config == nil:
		return nil, nil
	case config.Per == scenarios.PerKey:
		shared.key = sha256.Sum256([]byte(a.Key))
		return config, s.common.meters.get(shared)
	case config.Per == scenarios.PerServer:
		return config, s.common.meters.get(shared)
	default:
		return config, &s.meter
	}
}

// maxMeters is how many shared accounts are kept. Beyond that the one used longest ago is
// forgotten, and begins anew with its next request.
const maxMeters = 10_000

// meterTable holds the accounts that sessions share. Its zero value is empty.
type meterTable struct {
	mu     sync.Mutex
	places map[meterKey]*list.Element
	recent list.List // of sharedMeter, the one used last first
}

// meterKey identifies who shares an account: all requests under the server's limits, under
// those of one version of a scenario, or in sessions with the same limits of their own; or
// those of them with one API key, of which only the hash is kept.
type meterKey struct {
	scenario, hash string
	own            scenarios.Limits
	key            [sha256.Size]byte
}

type sharedMeter struct {
	key   meterKey
	meter *meter
}

func (t *meterTable) get(key meterKey) *meter {
	t.mu.Lock()
	defer t.mu.Unlock()
	if place, ok := t.places[key]; ok {
		t.recent.MoveToFront(place)
		return place.Value.(sharedMeter).meter
	}
	if t.places == nil {
		t.places = map[meterKey]*list.Element{}
	}
	if len(t.places) >= maxMeters {
		oldest := t.recent.Remove(t.recent.Back()).(sharedMeter)
		delete(t.places, oldest.key)
	}
	made := sharedMeter{key: key, meter: new(meter)}
	t.places[key] = t.recent.PushFront(made)
	return made.meter
}
