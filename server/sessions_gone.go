package server

import "hash/maphash"

// maxGone is how many ids of ended sessions are remembered to be answered 410.
const maxGone = 1 << 16

// endReason is why the server ended a session; "" of one that it did not end.
type endReason string

const (
	endedIdle   endReason = "it was idle too long"
	endedNoRoom endReason = "there was no room for it"
)

// endCounts is how many sessions the server ended.
type endCounts struct {
	Idle   int `json:"idle"`    // after a time without requests
	NoRoom int `json:"no_room"` // for newer ones
}

func (c *endCounts) add(why endReason) {
	if why == endedIdle {
		c.Idle++
		return
	}
	c.NoRoom++
}

// gone is what is remembered of an ended session.
type gone struct {
	place   int // in the ring of digests
	why     endReason
	brought bool // it took its scenario with it
}

// goneSet remembers the last maxGone sessions put in, by the digests of their ids
// under a seed of its own: two of them are taken for one by chance in one server of
// 10^9. Its zero value is empty.
type goneSet struct {
	seed maphash.Seed
	byID map[uint64]gone // nil before the first
	ring []uint64
	next int
}

// find is what is remembered of the session of that id; nothing, with no reason,
// when it did not end.
func (g *goneSet) find(id string) gone {
	if g.byID == nil {
		return gone{}
	}
	return g.byID[maphash.String(g.seed, id)]
}

func (g *goneSet) add(s *session, why endReason) {
	if g.byID == nil {
		g.seed, g.byID = maphash.MakeSeed(), map[uint64]gone{}
	}
	if len(g.ring) < maxGone {
		g.ring = append(g.ring, 0)
	} else if was, ok := g.byID[g.ring[g.next]]; ok && was.place == g.next {
		delete(g.byID, g.ring[g.next])
	}
	digest := maphash.String(g.seed, s.id)
	g.ring[g.next] = digest
	g.byID[digest] = gone{place: g.next, why: why, brought: s.brought > 0}
	g.next = (g.next + 1) % maxGone
}

// take forgets the session of that id and returns what was remembered of it.
func (g *goneSet) take(id string) gone {
	was := g.find(id)
	if was.why != "" {
		delete(g.byID, maphash.String(g.seed, id))
	}
	return was
}
