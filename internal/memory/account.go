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

// unknownMemory is assumed of a machine that does not report its memory.
const unknownMemory = 2 << 30

// Process returns how many bytes the process may use: GOMEMLIMIT, or else the limit of
// its cgroup, or else the memory of the machine. The first call decides, since the
// command line sets a limit for the garbage collector afterwards.
var Process = sync.OnceValue(func() int {
	if limit := debug.SetMemoryLimit(-1); limit < math.MaxInt64 {
		return int(limit)
	}
	limit, err := memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem)()
	if err != nil || limit == 0 || limit > math.MaxInt {
		return unknownMemory
	}
	return int(limit)
})

// maxReserved is how many bytes are reserved for small requests at most. A process with
// little memory reserves one SmallShare of it for them, and another for sessions: with
// the half that large requests may take, something is left for all else.
const (
	maxReserved = 64 << 20
	SmallShare  = 8
)

// Timeout is how long a request waits for memory that others have. It tries again after
// each pause.
const (
	Timeout = 2 * time.Second
	pause   = 50 * time.Millisecond
)

// Account is the memory that requests in flight take together. It counts what each
// takes beyond its first 64 kB. Those count only while the body has not arrived: a
// small request that is complete costs nothing here.
type Account struct {
	most     int64
	reserved int64 // more, for the first 64 kB of requests only
	used     atomic.Int64
	clock    play.Clock
	cutting  context.Context // done when nobody waits any more
}

// NewAccount returns the account of a process that may use that many bytes. All
// requests together may take most bytes, or half of the process's if most is 0.
// Requests wait by the clock, and stop waiting once cutting is done.
func NewAccount(most, process int, clock play.Clock, cutting context.Context) *Account {
	return &Account{
		most: int64(cmp.Or(most, process/2)), reserved: int64(min(maxReserved, process/SmallShare)),
		clock: clock, cutting: cutting,
	}
}

// take takes bytes if that keeps the account within a limit, and reports whether it did.
func (a *Account) take(bytes, limit int64) bool {
	if a.used.Add(bytes) <= limit {
		return true
	}
	a.used.Add(-bytes)
	return false
}

// await takes bytes as soon as others have given them back, and reports whether they did
// before Timeout.
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
