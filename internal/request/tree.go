package request

import (
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/journal"
)

// The memory that the tree of a JSON body may take beside the body. Requests with many short
// messages or large schemas take some seven bytes for each byte. Large ones are mostly text,
// except for batches, of which a session keeps no more than 64 MB.
const (
	TreeBase   = 64 << 20 // bytes
	TreeShare  = 3        // bytes for each byte of the body
	BatchShare = 5        // bytes more for each of the first BatchKept bytes of a batch
	BatchKept  = 64 << 20
)

// mostOfTree is how many bytes the tree of a body of that size may take.
func mostOfTree(endpoint claude.Endpoint, body int) int {
	most := TreeBase + TreeShare*body
	if endpoint == claude.CreateBatch {
		most += BatchShare * min(body, BatchKept)
	}
	return most
}

// treeGrant takes memory for the tree of a body, within a limit of its own.
type treeGrant struct {
	memory *memory.Reservation
	left   int // bytes that the tree may still take
}

// forTree returns the grant for the tree of a body.
func (r *Request) forTree(body string) *treeGrant {
	r.tree = treeGrant{memory: &r.Memory, left: mostOfTree(r.Target.Endpoint, len(body))}
	return &r.tree
}

// Take implements jsontree.Grant.
func (g *treeGrant) Take(bytes int) bool {
	if g.left -= bytes; g.left < 0 {
		g.memory.Refused = apierror.New("request_too_large",
			"claudemock: the JSON of the request has so many values that they take several times the memory of its text, which is beyond claudemock's own limit (docs/limits.md)")
		return false
	}
	return g.memory.Take(bytes)
}

// takeKept takes memory for what a batch keeps of its body.
func (r *Request) takeKept(body string) {
	if kept := min(len(body), BatchKept) - journal.MaxBody; kept > 0 && r.Target.Endpoint == claude.CreateBatch {
		r.Memory.Take(kept) // the reservation has the refusal
	}
}
