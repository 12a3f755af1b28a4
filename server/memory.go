package server

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/KimMachineGun/automemlimit/memlimit"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/journal"
)

// What the tree of a JSON body may take beside the body. Requests with many short
// messages or large schemas take some seven bytes for a byte. Large ones are mostly
// text, unless they are batches, of which a session keeps no more than 64 MB.
const (
	treeBase   = 64 << 20 // bytes
	treeShare  = 3        // bytes for each byte of the body
	batchShare = 5        // bytes more for each of the first batchKept bytes of a batch
	batchKept  = 64 << 20
)

// mostOfTree is how many bytes the tree of a body of so many bytes may take.
func mostOfTree(endpoint claude.Endpoint, body int) int {
	most := treeBase + treeShare*body
	if endpoint == claude.CreateBatch {
		most += batchShare * min(body, batchKept)
	}
	return most
}

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
func ProcessMemory() int { return processMemory() }

// processMemory is found out once: the command line gives the garbage collector a
// limit of its own afterwards.
var processMemory = sync.OnceValue(func() int {
	if limit := debug.SetMemoryLimit(-1); limit < math.MaxInt64 {
		return int(limit)
	}
	limit, err := memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem)()
	if err != nil || limit == 0 || limit > math.MaxInt {
		return memoryUnknown
	}
	return int(limit)
})

// account is the memory that requests in flight take together. What they take
// beyond their first 64 kB is counted, and those while they are waited for: a small
// request that is there costs nothing here.
type account struct {
	most     int64
	reserved int64 // what is left to requests for their first 64 kB when large ones have taken all
	used     atomic.Int64
}

// What a process with plenty of memory keeps for small requests and for sessions.
// One with little keeps a smallShare of it for each, so that both and the half
// that large requests may take leave something for all else.
const (
	reservedMost = 64 << 20
	smallShare   = 8
)

// setMemory divides the memory of the process, where options do not say how.
func (s *Server) setMemory(process int) {
	s.memory.most = int64(cmp.Or(s.maxMemory, process/2))
	s.memory.reserved = int64(min(reservedMost, process/smallShare))
	s.limits.memory = cmp.Or(s.limits.memory, min(DefaultSessionMemory, process/smallShare))
}

// take reports whether there is so much left below a limit, and takes it.
func (a *account) take(bytes, limit int64) bool {
	if a.used.Add(bytes) <= limit {
		return true
	}
	a.used.Add(-bytes)
	return false
}

// claim is what one request has of the account.
type claim struct {
	server  *Server
	taken   int64
	tree    int             // bytes that the tree of the body may still take
	refused *apierror.Error // how the request is answered to which a limit refuses more; else nil
	decoded *bodyRoom       // where the body is that was decoded; nil when none was
}

// errNoMemory says that a body is not read on, since there is no memory for it.
var errNoMemory = errors.New("there is no memory for the body")

// Take implements jsontree.Grant. It waits for others to give memory back if need
// be.
func (c *claim) Take(bytes int) bool { return c.within(c.server.memory.most, int64(bytes)) }

// takeFirst is Take for the room of a body that is waited for.
func (c *claim) takeFirst(bytes int) bool {
	return c.within(c.server.memory.most+c.server.memory.reserved, int64(bytes))
}

func (c *claim) within(limit, bytes int64) bool {
	if c.refused != nil {
		return false
	}
	a := &c.server.memory
	if c.taken+bytes > limit || !a.take(bytes, limit) && !c.server.awaitMemory(bytes, limit) {
		c.refused = apierror.New("overloaded_error", fmt.Sprintf(
			"claudemock: the requests that are being answered take %d MB of memory, and this one would take them beyond claudemock's own limit of %d MB (--max-memory)",
			a.used.Load()>>20, a.most>>20))
		return false
	}
	c.taken += bytes
	return true
}

// treeClaim is the claim of a request for the tree of its body, which has a limit
// of its own.
type treeClaim claim

// forTree is the claim for the tree of a body.
func (a *arrival) forTree(body string) *treeClaim {
	a.claim.tree = mostOfTree(a.target.endpoint, len(body))
	return (*treeClaim)(&a.claim)
}

// claimKept takes what a batch will keep of a body, which is about as much as came.
func (a *arrival) claimKept(body string) {
	if kept := min(len(body), batchKept) - journal.MaxBody; kept > 0 && a.target.endpoint == claude.CreateBatch {
		a.claim.Take(kept) // a refusal stands in the claim
	}
}

// Take implements jsontree.Grant.
func (c *treeClaim) Take(bytes int) bool {
	if c.tree -= bytes; c.tree < 0 {
		c.refused = apierror.New("request_too_large",
			"claudemock: the JSON of the request has so many values that they take several times the memory of its text, which is beyond claudemock's own limit (docs/limits.md)")
		return false
	}
	return (*claim)(c).Take(bytes)
}

// maxResults is how many bytes of the results of a batch are made: a hundred thousand
// usual ones have 90 MB.
const maxResults = 256 << 20

// resultsClaim is the claim of a request for results of a batch, which have a limit
// of their own and are not made further once the server cuts what is open.
type resultsClaim struct {
	*claim
	left int
}

// Take implements jsontree.Grant.
func (c *resultsClaim) Take(bytes int) bool {
	if c.left -= bytes; c.left < 0 && c.refused == nil {
		c.refused = apierror.New("api_error", fmt.Sprintf(
			"claudemock: the results of the batch are longer than claudemock's own limit of %d MB, beside what size adds to texts (docs/limits.md)", maxResults>>20))
	}
	if c.server.cutting.Err() != nil && c.refused == nil {
		c.refused = apierror.New("overloaded_error", "claudemock: the server stops")
	}
	return c.claim.Take(bytes)
}

// collect reads what is decoded of a body. It implements body.Collect.
func (c *claim) collect(body io.Reader, size int) (string, error) {
	c.decoded = takeRoom(c)
	err := c.decoded.fill(body, size)
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
	s.log.Warn("a request is refused", "session", sess.id, "connection", a.target.from.connection, "why", text)
	sess.journal.Note(journal.Note{
		At: s.clock.Now(), Kind: journal.NoteLimit, Text: "a request is refused: " + text,
		Connection: a.target.from.connection,
	})
}

// holdAnswer takes what an answer holds until it is played, beyond the first
// 64 kB. When there is no memory for that, the answer becomes one that says so.
func (s *Server) holdAnswer(sess *session, a *arrival, t *turn, e *prepared) {
	more := e.script.Memory() - journal.MaxBody
	if more <= 0 {
		return
	}
	e.held.server = s
	if !e.held.Take(more) {
		a.claim.refused = e.held.refused
		t.answer = faults.Answer{Request: a.request, Error: &faults.Error{Error: *e.held.refused}}
		e.script = s.compile(sess, a, t)
	}
}
