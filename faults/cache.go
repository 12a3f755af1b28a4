package faults

import (
	"sync"

	"github.com/claudemock/claudemock/internal/claude"
)

// maxShared is how many bodies a Cache keeps. When it is full it forgets all:
// that many kinds of request are either a test of this bound or will not come
// again soon.
const maxShared = 4096

// Cache compiles as Compile does and gives the same scripts, but makes the body
// that like requests get from one step only once. What is left for each request
// is its id and the head. The zero Cache is empty; it is safe for concurrent
// use.
//
// Without it, making the body is a quarter of what a stream of twenty events
// costs from socket to socket.
type Cache struct {
	mu     sync.RWMutex
	bodies map[likeness]shared
}

// likeness is everything a body depends on that can be shared, beside its id.
type likeness struct {
	step           any
	looks          Source
	endpoint       claude.Endpoint
	stream         bool
	model, version string
	input          int
}

// shared is a body and the id that stands in it.
type shared struct {
	body
	id     string
	missed []string
}

// Compile is Compile, for answers that may have something in common with
// earlier ones.
func (c *Cache) Compile(a Answer, env Env) (Script, error) {
	if !a.shareable() {
		return Compile(a, env)
	}
	like := a.likeness(env)
	c.mu.RLock()
	known, ok := c.bodies[like]
	c.mu.RUnlock()
	d := draft{answer: a, env: env}
	if !ok {
		if err := a.check(); err != nil {
			return Script{}, err
		}
		if err := d.run(bodyStages); err != nil {
			return Script{}, err
		}
		c.keep(like, shared{body: d.body, id: a.id(env), missed: d.missed})
		return d.finish()
	}
	d.body = known.withID(known.id, a.id(env))
	d.missed = append(d.missed, known.missed...)
	return d.finish()
}

func (c *Cache) keep(like likeness, made shared) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bodies == nil || len(c.bodies) >= maxShared {
		c.bodies = map[likeness]shared{}
	}
	c.bodies[like] = made
}

func (a *Answer) likeness(env Env) likeness {
	return likeness{
		step: a.Step, looks: env.Looks, endpoint: a.Request.Endpoint,
		stream: a.Request.Stream(), model: a.Request.Model(), version: a.Request.Version, input: a.Request.PromptTokens(),
	}
}

// shareable reports whether the body depends on nothing but its likeness and
// one id: it is an error, or text that the scenario spells out; no chance is
// involved; no part of the prompt is to be cached, which usage would show; and
// no fault has a hand in it before it is bytes.
func (a *Answer) shareable() bool {
	if a.Step == nil || a.Pace.varies() {
		return false
	}
	for _, use := range a.Faults {
		if use.Fault.Layer() == LayerMessage || use.Fault.Layer() == LayerEvents {
			return false
		}
	}
	reply := a.Reply
	spelled := reply != nil && (reply.Text != nil || reply.Content != nil && isText(reply.Content))
	return a.Error != nil || spelled && !a.Request.CachesPrompt()
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
