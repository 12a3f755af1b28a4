package verdict

import (
	"fmt"
	"strings"
	"time"

	"github.com/claudemock/claudemock/journal"
)

// fewRequests is how many requests in a row say nothing about a client's habit.
const fewRequests = 5

// idleAtMost is how long a connection is idle at most while every client's pool
// keeps it.
const idleAtMost = 2 * time.Second

// reusesConnections looks at requests that came one after the other on
// connections of their own although the one before could have carried them.
func reusesConnections(c *Case) Finding {
	fresh, reused := 0, 0
	var first, last *Attempt
	for i, b := range c.Attempts {
		if i == 0 || !c.Attempts[i-1].leavesConnectionTo(b) {
			continue
		}
		if a := c.Attempts[i-1]; a.Connection == b.Connection {
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

// leavesConnectionTo reports whether the next request could have come on a's
// connection: it was whole, nobody closed it, and it was not idle for long.
func (a *Attempt) leavesConnectionTo(next *Attempt) bool {
	if a.Connection == 0 || next.Connection == 0 || a.Proto != next.Proto || a.End.IsZero() || next.Start.Before(a.End) {
		return false
	}
	closes := len(a.Headers["Connection"]) > 0 && strings.EqualFold(a.Headers["Connection"][0], "close")
	return a.Result.End == journal.Completed && len(a.Faults) == 0 && !closes && next.Start.Sub(a.End) <= idleAtMost
}
