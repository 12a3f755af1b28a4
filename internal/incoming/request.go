package incoming

import (
	"sync"

	"github.com/claudemock/claudemock/internal/claude"
)

// Request is a request and the state of its session when it arrives.
type Request struct {
	Request *claude.Request
	Headers map[string][]string // by canonical name, as in net/http
	Key     string              // the API key; it is compared and never shown
	Refused bool                // the API itself would refuse it: only rules before its checks apply
	Session Moment
	Guard   sync.Locker // protects the session's progress, and is held except in Unguarded; nil for none
	Work    *Work       // of the conditions tried on the request; nil for no bound and no cache
}

// Unguarded calls f without the guard, so that others can access the session's progress.
func (in Request) Unguarded(f func()) {
	if in.Guard != nil {
		in.Guard.Unlock()
		defer in.Guard.Lock()
	}
	f()
}
