package upstream

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/claudemock/claudemock/internal/exchange"
)

// The usual bounds of what a Keeper keeps. What is beyond them is passed on all the same.
const (
	DefaultMostBody      = 16 << 20  // bytes of one body
	DefaultMostBytes     = 256 << 20 // bytes of all bodies
	DefaultMostExchanges = 10_000
)

// Keeping says how much is kept of exchanges. Its bounds are the usual ones where they
// are 0.
type Keeping struct {
	Now func() time.Time

	MostBody      int // bytes of one body
	MostBytes     int // bytes of all bodies
	MostExchanges int
}

// Keeper keeps exchanges with an API, with their times. It is safe for concurrent use.
type Keeper struct {
	Keeping

	mu    sync.Mutex
	kept  []*open
	bytes int
	lost  int
}

// NewKeeper makes a Keeper.
func NewKeeper(o Keeping) *Keeper {
	for _, bound := range []struct {
		value *int
		usual int
	}{{&o.MostBody, DefaultMostBody}, {&o.MostBytes, DefaultMostBytes}, {&o.MostExchanges, DefaultMostExchanges}} {
		if *bound.value == 0 {
			*bound.value = bound.usual
		}
	}
	return &Keeper{Keeping: o}
}

// Exchanges returns what happened so far, in the order in which it began. lost counts the
// exchanges for which there was no room.
func (k *Keeper) Exchanges() (all []exchange.Exchange, lost int) {
	return k.where(func(*open) bool { return true })
}

// ExchangesOf returns what happened so far in one session.
func (k *Keeper) ExchangesOf(session string) []exchange.Exchange {
	all, _ := k.where(func(o *open) bool { return o.session == session })
	return all
}

// Sessions returns the sessions of the exchanges, in the order in which they began. lost
// counts the exchanges for which there was no room.
func (k *Keeper) Sessions() (sessions []string, lost int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	seen := map[string]bool{}
	for _, o := range k.kept {
		if !seen[o.session] {
			seen[o.session] = true
			sessions = append(sessions, o.session)
		}
	}
	return sessions, k.lost
}

func (k *Keeper) where(is func(*open) bool) (all []exchange.Exchange, lost int) {
	k.mu.Lock()
	kept := slices.Clone(k.kept)
	lost = k.lost
	k.mu.Unlock()
	for _, o := range kept {
		if is(o) {
			all = append(all, o.exchange())
		}
	}
	return all, lost
}

// open begins to keep an exchange, with headers that nobody changes any more. It returns
// nil if there is no room.
func (k *Keeper) open(session, method, target string, header http.Header) *open {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.kept) >= k.MostExchanges {
		k.lost++
		return nil
	}
	o := &open{keeper: k, session: session, began: k.Now()}
	o.x.Request = exchange.Request{At: o.began, Method: method, Target: target, Header: header}
	k.kept = append(k.kept, o)
	return o
}

// take takes room for bytes of bodies, and reports whether there is some.
func (k *Keeper) take(bytes int) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.bytes+bytes > k.MostBytes {
		return false
	}
	k.bytes += bytes
	return true
}
