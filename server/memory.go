package server

import (
	"errors"
	"fmt"
	"io"
	"math"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/KimMachineGun/automemlimit/memlimit"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/journal"
)

// What the tree of a JSON body may take beside the body. Requests with many short
// messages or large schemas take some ten bytes for a byte, but are small; large
// ones are mostly text. The base is enough for a batch of 100,000 short messages.
const (
	treeBase  = 64 << 20 // bytes
	treeShare = 3        // bytes for each byte of the body
)

// WithMaxMemory is how many bytes all requests together may take while they are
// read and answered: their bodies, and what is made of them. Beyond it a request
// with a large body waits for others to end and is then answered 529. Small ones
// are always served. What sessions keep has a limit of its own, see
// WithSessionLimits. Default 0: half of what the process may use, which is GOMEMLIMIT, or
// the limit of its cgroup, or the memory of the machine.
func WithMaxMemory(bytes int) Option { return func(set *settings) { set.maxMemory = bytes } }

// memoryUnknown stands for the memory of a machine that does not tell it.
const memoryUnknown = 2 << 30

// ProcessMemory is how many bytes the process may use: GOMEMLIMIT, or else the
// limit of its cgroup, or else the memory of the machine.
func ProcessMemory() int {
	if limit := debug.SetMemoryLimit(-1); limit < math.MaxInt64 {
		return int(limit)
	}
	return systemMemory()
}

// systemMemory is asked of the system once.
var systemMemory = sync.OnceValue(func() int {
	limit, err := memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem)()
	if err != nil || limit == 0 || limit > math.MaxInt {
		return memoryUnknown
	}
	return int(limit)
})

// account is the memory that requests in flight take together. What they take
// beyond their first 64 kB is counted, so that a small request costs nothing here.
type account struct {
	most int64
	used atomic.Int64
}

// take reports whether there is so much left, and takes it.
func (a *account) take(bytes int64) bool {
	if a.used.Add(bytes) <= a.most {
		return true
	}
	a.used.Add(-bytes)
	return false
}

// claim is what one request has of the account.
type claim struct {
	server  *Server
	taken   int64
	body    int           // bytes of the body that a tree is made of
	tree    int           // bytes taken for that
	refused *claude.Error // how the request is answered to which a limit refuses more; else nil
	decoded *bodyRoom     // where the body is that was decoded; nil when none was
}

// errNoMemory says that a body is not read on, since there is no memory for it.
var errNoMemory = errors.New("there is no memory for the body")

// Take implements jsontree.Grant. It waits for others to give memory back if need
// be.
func (c *claim) Take(bytes int) bool {
	if c.refused != nil {
		return false
	}
	a := &c.server.memory
	if c.taken+int64(bytes) > a.most || !a.take(int64(bytes)) && !c.server.awaitMemory(int64(bytes)) {
		c.refused = claude.NewError("overloaded_error", fmt.Sprintf(
			"claudemock: the requests that are being answered take %d MB of memory, and this one would take them beyond claudemock's own limit of %d MB (--max-memory)",
			a.used.Load()>>20, a.most>>20))
		return false
	}
	c.taken += int64(bytes)
	return true
}

// treeClaim is the claim of a request for the tree of its body, which has a limit
// of its own.
type treeClaim claim

// forTree is the claim for the tree of a body of so many bytes.
func (c *claim) forTree(body int) *treeClaim {
	c.body, c.tree = body, 0
	return (*treeClaim)(c)
}

// Take implements jsontree.Grant.
func (c *treeClaim) Take(bytes int) bool {
	most := treeBase + treeShare*c.body
	if c.tree += bytes; c.tree > most {
		c.refused = claude.NewError("request_too_large", fmt.Sprintf(
			"claudemock: the JSON of the request has so many values that they take more than %d MB of memory, claudemock's own limit for a body of %d bytes",
			most>>20, c.body))
		return false
	}
	return (*claim)(c).Take(bytes)
}

// collect reads what is decoded of a body. It implements claude.Collect.
func (c *claim) collect(body io.Reader) (string, error) {
	c.decoded = takeRoom(c)
	err := c.decoded.read(body)
	return c.decoded.text(c.server.handle != nil), err
}

// release gives back what the request has, when its answer is made.
func (c *claim) release() {
	if c.decoded != nil {
		c.decoded.giveBack()
	}
	if c.taken > 0 {
		c.server.memory.used.Add(-c.taken)
	}
}

// noteRefusal logs and journals that a limit of the server's own has refused a
// request.
func (s *Server) noteRefusal(sess *session, a *arrival) {
	text := a.claim.refused.Message
	s.log.Warn("the body of a request is not read", "session", sess.id, "connection", a.target.from.connection, "why", text)
	sess.journal.Note(journal.Note{
		At: s.clock.Now(), Kind: journal.NoteLimit, Text: "the body of a request is not read: " + text,
		Connection: a.target.from.connection,
	})
}
