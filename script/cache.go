package script

import (
	"bytes"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/claudemock/claudemock/internal/claude"
)

// What a Cache keeps at most, in answers and in about so many bytes. When it is
// full it forgets all: that many kinds of request are either a test of this bound
// or will not come again soon.
const (
	maxShared      = 4096
	maxSharedBytes = 32 << 20
)

// Cache compiles as Compile does and gives the same scripts, but makes what like
// requests get from one step only once: the body, and of a stream all operations
// beyond the event with its id, as a tail. What is left for each request is its
// id and the head. The zero Cache is empty; it is safe for concurrent use.
//
// Without it, making a stream of two hundred events takes longer than sending it.
type Cache struct {
	mu     sync.RWMutex
	bodies map[likeness]*shared
	bytes  int
}

// likeness is everything a body depends on that can be shared, beside its id.
type likeness struct {
	step           any
	looks          Source
	speed          float64
	endpoint       claude.Endpoint
	stream         bool
	coalesce       bool
	model, version string
	beta           claude.BetaFields
	input          int
}

// shared is what like answers have in common. It is never changed.
type shared struct {
	body
	id     string // the one that stands in the body
	missed []string

	own  int   // of a stream: how many events are each answer's own, since its id is in them
	tail *tail // the rest of a stream
	uses atomic.Int64
}

// portion is what of the shared part one more script is counted with: the first with
// all of it, the second with half, and so on, so that together they count it at least
// once and not many times.
func (s *shared) portion() int { return s.memory() / int(s.uses.Add(1)) }

// Compile is Compile, for answers that may have something in common with
// earlier ones.
func (c *Cache) Compile(a Answer, env Env) (Script, error) {
	if !a.shareable() {
		return Compile(a, env)
	}
	like := a.likeness(env)
	c.mu.RLock()
	known := c.bodies[like]
	c.mu.RUnlock()
	d := draft{answer: a, env: env}
	if known == nil {
		if err := a.check(); err != nil {
			return Script{}, err
		}
		if err := d.run(bodyStages); err != nil {
			return Script{}, err
		}
		if known = d.share(); known == nil {
			return d.finish()
		}
		c.keep(like, known)
		d = draft{answer: a, env: env}
	}
	d.shared = known
	d.body = known.withID(a.id(env), !a.changesScript())
	d.missed = append(d.missed, known.missed...)
	return d.finish()
}

// share is what answers like that of a draft, whose body is made, can share; nil when
// faults have the id stand in the body more than once, or no more as it was.
func (d *draft) share() *shared {
	s := &shared{body: d.body, id: d.answer.id(d.env), missed: d.missed}
	if s.id != "" && len(d.answer.Faults) > 0 && bytes.Count(s.text, []byte(s.id)) != 1 {
		return nil
	}
	if s.streamed() {
		at := bytes.Index(s.text, []byte(s.id))
		s.own = 1 + slices.IndexFunc(s.ends, func(end int) bool { return at < end })
		rest := s.ops(s.own, len(s.ends), d.env.Coalesce)
		scale(rest, d.env.Speed)
		s.tail = newTail(rest)
	}
	return s
}

// keep keeps what is not too large by itself.
func (c *Cache) keep(like likeness, made *shared) {
	if made.memory() > maxSharedBytes {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := made.memory() + len(like.model) + len(like.version)
	if c.bodies == nil || len(c.bodies) >= maxShared || c.bytes+taken > maxSharedBytes {
		c.bodies, c.bytes = map[likeness]*shared{}, 0
	}
	c.bytes += taken
	c.bodies[like] = made
}

// memory is about how many bytes it takes.
func (s *shared) memory() int {
	const event = 3*opBytes + 64 // its operations and its mark
	return len(s.text) + event*len(s.ends) + 256
}

// withID is the body with another id in place of the one that stands in it; of a
// stream with a tail, as far as that.
func (s *shared) withID(id string, tailed bool) body {
	b := s.body
	at := bytes.Index(b.text, []byte(s.id))
	if s.id == "" || at < 0 || len(id) != len(s.id) {
		return b
	}
	own := len(b.text)
	if b.streamed() && tailed {
		own = b.ends[s.own-1]
	}
	b.text = append(make([]byte, 0, own), b.text[:own]...)
	copy(b.text[at:], id)
	return b
}

func (a *Answer) likeness(env Env) likeness {
	return likeness{
		step: a.Step, looks: env.Looks, speed: env.Speed, endpoint: a.Request.Endpoint,
		stream: a.Streams(), coalesce: env.Coalesce, model: a.Request.Model(), version: a.Request.Version, beta: a.Request.BetaFields(), input: a.Request.PromptTokens(),
	}
}

// shareable reports whether the body depends on nothing but its likeness and
// one id: it is an error, or text that the scenario spells out to a request that
// asks for nothing particular; no chance is involved; and no fault has a hand in
// it before it is bytes.
func (a *Answer) shareable() bool {
	if a.Step == nil || a.Pace.varies() {
		return false
	}
	for _, use := range a.Faults {
		if use.Fault.Layer() == LayerMessage || use.Fault.Layer() == LayerEvents && !use.sameForAll() {
			return false
		}
	}
	reply := a.Reply
	spelled := reply != nil && (reply.Text != nil || reply.Content != nil && isText(reply.Content))
	return a.Error != nil || spelled && !a.Request.Particular()
}

// sameForAll reports whether a fault of the events does the same to all like answers:
// it neither makes ids nor leaves anything to chance.
func (u Use) sameForAll() bool {
	if u.Wire || u.Probability > 0 && u.Probability < 1 {
		return false
	}
	fault, ok := u.Fault.(SameForAll)
	return ok && fault.SameForAll()
}

// changesScript reports whether a fault may change the operations of the script, so
// that none of them can be shared.
func (a *Answer) changesScript() bool {
	return slices.ContainsFunc(a.Faults, func(use Use) bool { return use.Wire || use.Fault.Layer() > LayerEvents })
}

// id is the one id in the body of a shareable answer, or "".
func (a *Answer) id(env Env) string {
	switch {
	case a.Error != nil && a.Error.Body == nil:
		return env.RequestID()
	case a.Reply != nil && a.Reply.ID == "":
		return claude.MessageID(env.IDs.Rand("message"))
	default:
		return ""
	}
}
