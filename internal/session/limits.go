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
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// meter is an account that many requests use at a time. It opens with the
// first.
type meter struct {
	mu      sync.Mutex
	account *limits.Account
}

// open locks the meter and returns its account.
func (m *meter) open(config *scenarios.Limits) *limits.Account {
	m.mu.Lock()
	if m.account == nil {
		m.account = limits.NewAccount(config.Config())
	}
	return m.account
}

// admission is what the rate limits made of one request. A nil one is that of a request
// to which none apply.
type admission struct {
	meter   *meter
	refusal *limits.Refusal // nil when it was admitted
	model   string
	input   int // tokens taken
	cached  int // tokens that the prompt cache was seen to hold, which are not taken
	left    limits.RateLimits
	cost    limits.Usage // of the answer, when all of it is sent
}

// Admit holds a request to the rate limits, if there are any, and returns the
// refusal that it has then. One that was refused before uses nothing; nor does any but
// a request for a message: token counts and models have limits of their own at the
// API.
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

// mark puts into the decision what the limits have to say, and reads off it what the
// answer will cost. The retry-after is no part of the error, since it must not be
// scaled by --speed.
func (p *admission) mark(t *Decision) {
	if p == nil {
		return
	}
	t.limits = p.left
	if p.refusal == nil {
		p.cost = cost(t)
		return
	}
	t.limited = p.refusal.Limit
	if seconds := p.refusal.RetryAfter(); seconds > 0 {
		value := strconv.Itoa(seconds)
		t.Answer.Headers = append(t.Answer.Headers, script.HeaderEdit{Name: "retry-after", Value: &value})
	}
}

// leave gives the slot back and counts what the answer cost. When the client
// left early, that is as much of the output as it was sent; what a fault cut off
// was generated all the same.
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

// cost is what the usage in an answer says, as it was before faults.
func cost(t *Decision) (used limits.Usage) {
	count := func(usage *jsontree.Node) {
		if output, ok := usage.Field("output_tokens").Int(); ok {
			used.OutputTokens = min(max(0, output), limits.MaxPerMinute)
		}
		if cached, ok := usage.Field("cache_read_input_tokens").Int(); ok {
			used.CachedInput = min(max(0, cached), limits.MaxPerMinute)
		}
	}
	switch a := &t.Answer; {
	case a.Reply != nil:
		ids := t.choice.Rand("cost") // no id is seen
		count(compose.Message(a.Request, a.Reply, ids, t.choice.Rand("message")).Field("usage"))
	case a.Body != nil:
		if body, err := jsontree.ParseString(*a.Body); err == nil {
			count(body.Field("usage"))
		}
	default:
		for _, event := range a.Events {
			count(event.Data.Get("message.usage"))
			count(event.Data.Field("usage"))
		}
	}
	return used
}

// meterOf is the limits a request is held to and the account it uses, or nil.
// The scenario's own come before those of the server.
func (s *Session) meterOf(a *Attempt) (*scenarios.Limits, *meter) {
	config, shared := s.common.Rates, meterKey{}
	if own := s.Scenario.Limits; own != nil {
		config, shared = own, meterKey{scenario: s.Scenario.Name, hash: s.Scenario.Hash}
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

// maxMeters is how many accounts are kept that sessions share. Beyond that the
// one used longest ago is forgotten: whoever uses it then begins anew.
const maxMeters = 10_000

// meterTable is the accounts that sessions share. The zero meterTable is empty.
type meterTable struct {
	mu     sync.Mutex
	places map[meterKey]*list.Element
	recent list.List // of sharedMeter, the one used last in front
}

// meterKey is who shares an account: those under the server's limits, or under
// one version of a scenario's; all of them, or those with one API key, of which
// only the hash is kept.
type meterKey struct {
	scenario, hash string
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
