package session

import "hash/maphash"

// maxEnded is how many ended sessions are remembered, so that their clients are answered
// 410.
const maxEnded = 1 << 16

// EndReason is why the server ended a session; "" for one that it did not end.
type EndReason string

const (
	endedIdle   EndReason = "it was idle too long"
	endedNoRoom EndReason = "there was no room for it"
)

// EndCounts is how many sessions the server ended.
type EndCounts struct {
	Idle   int `json:"idle"`    // after a time without requests
	NoRoom int `json:"no_room"` // to make room for newer ones
}

func (c *EndCounts) add(why EndReason) {
	if why == endedIdle {
		c.Idle++
		return
	}
	c.NoRoom++
}

// endedSession is what is remembered of an ended session.
type endedSession struct {
	place int // in the ring of digests
	why   EndReason
	own   bool // it took its scenario with it
}

// endedSessions remembers the last maxEnded sessions added, by seeded digests of their ids:
// two of them have the same digest by chance in one server of 10^9. Its zero value is
// empty.
type endedSessions struct {
	seed maphash.Seed
	byID map[uint64]endedSession // nil before the first
	ring []uint64
	next int
}

// find returns the ended session of that id; its reason is "" if there is none.
func (e *endedSessions) find(id string) endedSession {
	if e.byID == nil {
		return endedSession{}
	}
	return e.byID[maphash.String(e.seed, id)]
}

func (e *endedSessions) add(s *Session, why EndReason) {
	if e.byID == nil {
		e.seed, e.byID = maphash.MakeSeed(), map[uint64]endedSession{}
	}
	if len(e.ring) < maxEnded {
		e.ring = append(e.ring, 0)
	} else if was, ok := e.byID[e.ring[e.next]]; ok && was.place == e.next {
		delete(e.byID, e.ring[e.next])
	}
	digest := maphash.String(e.seed, s.ID)
	e.ring[e.next] = digest
	e.byID[digest] = endedSession{place: e.next, why: why, own: s.ownBytes > 0}
	e.next = (e.next + 1) % maxEnded
}

// take returns the ended session of that id and forgets it.
func (e *endedSessions) take(id string) endedSession {
	was := e.find(id)
	if was.why != "" {
		delete(e.byID, maphash.String(e.seed, id))
	}
	return was
}
