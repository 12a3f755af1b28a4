package memory

import (
	"fmt"

	"github.com/claudemock/claudemock/internal/claude/apierror"
)

// Reservation is what one request has taken of an account. The zero Reservation has
// nothing, and only Release may be called on it.
type Reservation struct {
	account *Account
	taken   int64
	Refused *apierror.Error // the answer to a request that was refused more; nil while none was
}

// Reserve returns the reservation of a request that has taken nothing yet.
func (a *Account) Reserve() Reservation { return Reservation{account: a} }

// Take implements jsontree.Grant. It takes that many bytes more, and reports whether the
// request has got them. It waits for others to give memory back if need be.
func (r *Reservation) Take(bytes int) bool { return r.within(r.account.most, int64(bytes)) }

// TakeFirst is Take for the first bytes of a body that has not arrived. They may also
// come from what is reserved for small requests.
func (r *Reservation) TakeFirst(bytes int) bool {
	return r.within(r.account.most+r.account.reserved, int64(bytes))
}

// within takes bytes within a limit, or sets Refused.
func (r *Reservation) within(limit, bytes int64) bool {
	if r.Refused != nil {
		return false
	}
	a := r.account
	if r.taken+bytes > limit || !a.take(bytes, limit) && !a.await(bytes, limit) {
		r.Refused = apierror.New("overloaded_error", fmt.Sprintf(
			"claudemock: the requests that are being answered take %d MB of memory, and this one would take them beyond claudemock's own limit of %d MB (--max-memory)",
			a.used.Load()>>20, a.most>>20))
		return false
	}
	r.taken += bytes
	return true
}

// Release gives back all that the request has taken.
func (r *Reservation) Release() {
	if r.taken > 0 {
		r.account.used.Add(-r.taken)
		r.taken = 0
	}
}
