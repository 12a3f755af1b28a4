package script

import (
	"bytes"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/claudemock/claudemock/internal/claude"
)

// The bounds of a Cache. A full Cache is emptied: few clients send that many different
// requests, and those hardly repeat.
const (
	maxShared      = 4096 // answers
	maxSharedBytes = 32 << 20
)

// Cache compiles to the same scripts as [Compile], but keeps what like requests get from
// one step: the body, and the operations of a stream after the event that has the id.
// Only the id and the head are made for each request. The zero Cache is empty. A Cache
// is safe for concurrent use.
//
// Without it, making a stream of two hundred events takes longer than sending it.
type Cache struct {
	mu     sync.RWMutex
	bodies map[likeness]*shared
	bytes  int
}

// likeness is everything that a shared body depends on, besides its id.
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

// shared is what like answers share. It is never changed.
type shared struct {
	body
	id     string // the id in the text
	missed []string

	own  int   // of a stream: how many events are not shared, since the id is in the last of them
	tail *tail // of a stream: the operations of the other events
	uses atomic.Int64
}

// portion returns the memory that one more script counts: the first counts all of the
// shared memory, the second half of it, and so on, so that together they count it at
// least once and not many times.
func (s *shared) portion() int { return s.memory() / int(s.uses.Add(1)) }

// Compile compiles an answer as the function Compile does.
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

// share returns what answers like that of a draft can share, once its body is made. It
// is nil if faults have changed the id in the body or how often it occurs.
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

// keep adds to the Cache what is not too large by itself.
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

// memory returns about how many bytes of memory the shared part takes.
func (s *shared) memory() int {
	const event = 3*opBytes + 64 // its operations and its mark
	return len(s.text) + event*len(s.ends) + 256
}

// withID returns the body with another id; with tailed, the text of a stream ends where
// its tail begins.
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

// shareable reports whether the body depends on its likeness and one id only: it is an
// error, or a text of the scenario for a request with no special features, nothing of
// it is random, and no fault changes it in a way that differs between like answers.
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

// sameForAll reports whether a fault of the events changes all like answers equally.
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

// id returns the id in the body of a shareable answer, or "".
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
