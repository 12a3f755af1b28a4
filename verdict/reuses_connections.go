package verdict

import (
	"fmt"
	"strings"
	"time"

	"github.com/claudemock/claudemock/journal"
)

// fewRequests is a number of requests in a row that is too small to judge a
// client.
const fewRequests = 5

// idleAtMost is an idle time for which the pool of every client keeps a
// connection.
const idleAtMost = 2 * time.Second

// reusesConnections looks for successive requests on new connections that the
// connection of the previous request could have carried.
func reusesConnections(c *evidence) Finding {
	fresh, reused := 0, 0
	var first, last *Attempt
	for i, b := range c.attempts {
		if i == 0 || !c.attempts[i-1].leavesConnectionTo(b) {
			continue
		}
		if a := c.attempts[i-1]; a.Connection == b.Connection {
			reused++
			continue
		}
		if fresh++; first == nil {
			first = b
		}
		last = b
	}
	switch {
	case reused > 0:
		return pass("reused a connection, " + times(reused))
	case fresh >= fewRequests:
		return note(fmt.Sprintf("%d requests in a row came each on a connection of its own: each pays for a handshake", fresh+1), first.Ordinal, last.Ordinal)
	default:
		return nothing()
	}
}

// leavesConnectionTo reports whether the next request could have used a's
// connection: the answer was whole, nobody closed the connection, and it was
// not idle for long.
func (a *Attempt) leavesConnectionTo(next *Attempt) bool {
	if a.Connection == 0 || next.Connection == 0 || a.Proto != next.Proto || a.End.IsZero() || next.Start.Before(a.End) {
		return false
	}
	closes := len(a.Headers["Connection"]) > 0 && strings.EqualFold(a.Headers["Connection"][0], "close")
	return a.Result.End == journal.Completed && len(a.Faults) == 0 && !closes && next.Start.Sub(a.End) <= idleAtMost
}
