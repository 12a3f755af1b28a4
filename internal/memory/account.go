// Package memory counts the bytes that all requests in flight take together, so
// that large ones wait for each other, and are refused when waiting does not help,
// before the process runs out of memory.
//
// It knows how much memory the process may use and what each request has reserved
// of it. It must never know what the bytes are for: no bodies, answers or sessions.
package memory

import (
	"cmp"
	"context"
	"math"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/KimMachineGun/automemlimit/memlimit"

	"github.com/claudemock/claudemock/internal/play"
)

// unknown stands for the memory of a machine that does not tell it.
const unknown = 2 << 30

// Process is how many bytes the process may use: GOMEMLIMIT, or else the limit of
// its cgroup, or else the memory of the machine. It is found out once: the command
// line gives the garbage collector a limit of its own afterwards.
var Process = sync.OnceValue(func() int {
	if limit := debug.SetMemoryLimit(-1); limit < math.MaxInt64 {
		return int(limit)
	}
	limit, err := memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem)()
	if err != nil || limit == 0 || limit > math.MaxInt {
		return unknown
	}
	return int(limit)
})

// What a process with plenty of memory keeps for small requests and for sessions.
// One with little keeps a SmallShare of it for each, so that both and the half
// that large requests may take leave something for all else.
const (
	reservedMost = 64 << 20
	SmallShare   = 8
)

// How long a request waits for memory that others still have, and how often it
// looks whether they have given it back.
const (
	Timeout = 2 * time.Second
	pause   = 50 * time.Millisecond
)

// Account is the memory that requests in flight take together. What they take
// beyond their first 64 kB is counted, and those while they are waited for: a small
// request that is there costs nothing here.
type Account struct {
	most     int64
	reserved int64 // what is left to requests for their first 64 kB when large ones have taken all
	used     atomic.Int64
	clock    play.Clock
	cutting  context.Context // done when nobody waits any more
}

// NewAccount is the account of a process that may use so many bytes. All requests
// together may take most, or half of what the process may use when most is 0.
// Requests wait by the clock, and no longer once cutting is done.
func NewAccount(most, process int, clock play.Clock, cutting context.Context) *Account {
	return &Account{
		most: int64(cmp.Or(most, process/2)), reserved: int64(min(reservedMost, process/SmallShare)),
		clock: clock, cutting: cutting,
	}
}

// take reports whether there is so much left below a limit, and takes it.
func (a *Account) take(bytes, limit int64) bool {
	if a.used.Add(bytes) <= limit {
		return true
	}
	a.used.Add(-bytes)
	return false
}

// await takes so many bytes, below a limit, as soon as others have given them back,
// and reports whether they did in time.
func (a *Account) await(bytes, limit int64) bool {
	for waited := time.Duration(0); waited < Timeout; waited += pause {
		if a.clock.Wait(a.cutting, pause) != nil {
			return false
		}
		if a.take(bytes, limit) {
			return true
		}
	}
	return false
}
