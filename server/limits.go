package server

import (
	"container/list"
	"crypto/sha256"
	"strconv"
	"sync"
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/limits"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
)

// WithRateLimits holds the requests of all scenarios that say nothing of limits
// themselves to these: a tier, or keys and values as in a scenario's limits, or
// both, such as "tier-1,concurrent=2,per=key". Default "": none.
func WithRateLimits(line string) Option { return func(set *settings) { set.rateLimits = line } }

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

// pass is what the rate limits made of one request. A nil one is that of a request
// to which none apply.
type pass struct {
	meter   *meter
	refusal *limits.Refusal // nil when it was admitted
	model   string
	input   int // tokens taken
	cached  int // tokens that the prompt cache was seen to hold, which are not taken
	left    limits.RateLimits
	cost    limits.Usage // of the answer, when all of it is sent
}

// admit holds a request to the rate limits, if there are any. One that was
// refused before uses nothing; nor does any but a request for a message: token
// counts and models have limits of their own at the API.
func (s *Server) admit(sess *session, a *arrival, refusal *apierror.Error) (*pass, *apierror.Error) {
	if refusal != nil || a.target.endpoint != claude.Messages {
		return nil, refusal
	}
	config, meter := s.meterOf(sess, a)
	if config == nil {
		return nil, nil
	}
	p := &pass{meter: meter, model: a.request.Model(), cached: sess.peekCache(a)}
	p.input = a.request.PromptTokens() - p.cached
	account := meter.open(config)
	defer meter.mu.Unlock()
	p.refusal = account.Admit(a.at, p.model, p.input)
	p.left = account.Standing(a.at, p.model)
	if p.refusal != nil {
		return p, p.refusal.Error
	}
	return p, nil
}

// mark puts into the turn what the limits have to say, and reads off it what the
// answer will cost. The retry-after is no part of the error, since it must not be
// scaled by --speed.
func (p *pass) mark(t *turn) {
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
		t.answer.Headers = append(t.answer.Headers, faults.HeaderEdit{Name: "retry-after", Value: &value})
	}
}

// leave gives the slot back and counts what the answer cost. When the client
// left early, that is as much of the output as it was sent; what a fault cut off
// was generated all the same.
func (p *pass) leave(now time.Time, script *faults.Script, sent int64) {
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
func cost(t *turn) (used limits.Usage) {
	count := func(usage *jsontree.Node) {
		if output, ok := usage.Field("output_tokens").Int(); ok {
			used.OutputTokens = min(max(0, output), limits.MaxPerMinute)
		}
		if cached, ok := usage.Field("cache_read_input_tokens").Int(); ok {
			used.CachedInput = min(max(0, cached), limits.MaxPerMinute)
		}
	}
	switch a := &t.answer; {
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
func (s *Server) meterOf(sess *session, a *arrival) (*scenarios.Limits, *meter) {
	config, shared := s.rates, meterKey{}
	if own := sess.scenario.Limits; own != nil {
		config, shared = own, meterKey{scenario: sess.scenario.Name, hash: sess.scenario.Hash}
	}
	switch {
	case config == nil:
		return nil, nil
	case config.Per == scenarios.PerKey:
		shared.key = sha256.Sum256([]byte(a.key))
		return config, s.meters.get(shared)
	case config.Per == scenarios.PerServer:
		return config, s.meters.get(shared)
	default:
		return config, &sess.meter
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
