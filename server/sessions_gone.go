package server

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
	place   int // in the ring of ids
	why     endReason
	brought bool // it took its scenario with it
}

// goneSet remembers the last maxGone sessions put in. Its zero value is empty.
type goneSet struct {
	byID map[string]gone
	ring []string
	next int
}

// find is what is remembered of the session of that id; nothing, with no reason,
// when it did not end.
func (g *goneSet) find(id string) gone { return g.byID[id] }

func (g *goneSet) add(s *session, why endReason) {
	if g.byID == nil {
		g.byID = map[string]gone{}
	}
	if len(g.ring) < maxGone {
		g.ring = append(g.ring, "")
	} else if was, ok := g.byID[g.ring[g.next]]; ok && was.place == g.next {
		delete(g.byID, g.ring[g.next])
	}
	g.ring[g.next] = s.id
	g.byID[s.id] = gone{place: g.next, why: why, brought: s.brought > 0}
	g.next = (g.next + 1) % maxGone
}

// take forgets the session of that id and returns what was remembered of it.
func (g *goneSet) take(id string) gone {
	was := g.byID[id]
	delete(g.byID, id)
	return was
}
