package incoming

import (
	"sync"

	"github.com/claudemock/claudemock/internal/claude"
)

// Request is a request and where its session stands when it comes.
type Request struct {
	Request *claude.Request
	Headers map[string][]string // by canonical name, as in net/http
	Key     string              // the API key; it is compared and never shown
	Refused bool                // the API would refuse it by itself: only rules before its checks are about it
	Session Moment              // where the session stands
	Guard   sync.Locker         // held by who looks at the request, but for Unguarded; nil for nothing
	Work    *Work               // of the conditions tried on the request; nil where nobody counts it
}

// Unguarded calls f while others may look at the session's progress.
func (in Request) Unguarded(f func()) {
	if in.Guard != nil {
		in.Guard.Unlock()
		defer in.Guard.Lock()
	}
	f()
}
