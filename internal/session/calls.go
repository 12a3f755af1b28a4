package session

import (
	"encoding/binary"
	"net/http"
	"strconv"

	"github.com/zeebo/xxh3"

	"github.com/claudemock/claudemock/internal/progress"
)

// MaxCalls is how many calls a session remembers. A retry of an older one counts as a new
// call.
const MaxCalls = 1024

// call is one logical request with its retries.
type call struct {
	number   int                // among the session's calls, from 1
	attempts int                // so far
	retry    int                // the x-stainless-retry-count seen last
	taken    progress.Positions // the steps that it has taken, with count: call
	key      callKey
}

// callKey is a digest of what all attempts of a call have in common: the idempotency key,
// or otherwise endpoint, id and body. Two of the calls that a session remembers have the
// same digest by chance in one session of 10^13.
type callKey uint64

// callTable holds the calls of a session. Its zero value is empty.
type callTable struct {
	byKey map[callKey][]*call // several of one key are parallel calls with equal bodies
	order []*call             // oldest first
	count int
}

// attempt finds the call of a request, or begins one, and counts the attempt.
func (b *callTable) attempt(mark callMark) *call {
	c := b.find(mark)
	if c == nil {
		c = b.begin(mark.key)
	}
	c.attempts++
	c.retry = mark.retry
	return c
}

// callMark is what a request says about the call it belongs to.
type callMark struct {
	key   callKey
	named bool // the key is an idempotency key
	retry int  // x-stainless-retry-count; 0 without one
}

// markOf reads the mark of a request. endpoint is the endpoint with the id in its path, and
// body the digest of the body.
func markOf(endpoint string, header http.Header, body uint64) callMark {
	var m callMark
	if count := header.Get("X-Stainless-Retry-Count"); count != "" {
		if retry, err := strconv.Atoi(count); err == nil {
			m.retry = retry
		}
	}
	if key := header.Get("Idempotency-Key"); key != "" {
		m.key, m.named = callKey(xxh3.HashString("key "+key)), true
		return m
	}
	m.key = callKey(xxh3.Hash(binary.LittleEndian.AppendUint64([]byte("body "+endpoint+" "), body)))
	return m
}

// find returns the call of which the attempt is the next retry, or otherwise one of which
// it is a later retry, or nil. Among parallel calls with equal bodies, any will do.
func (b *callTable) find(mark callMark) *call {
	if !mark.named && mark.retry == 0 {
		return nil
	}
	var found *call
	for _, c := range b.byKey[mark.key] {
		switch {
		case mark.named || mark.retry == c.retry+1:
			return c
		case mark.retry > c.retry && found == nil:
			found = c
		}
	}
	return found
}

func (b *callTable) begin(key callKey) *call {
	if b.byKey == nil {
		b.byKey = map[callKey][]*call{}
	}
	b.count++
	c := &call{number: b.count, key: key}
	b.byKey[key] = append(b.byKey[key], c)
	b.order = append(b.order, c)
	if len(b.order) > MaxCalls {
		b.forgetOldest()
	}
	return c
}

func (b *callTable) forgetOldest() {
	oldest := b.order[0]
	b.order[0] = nil
	b.order = b.order[1:]
	if left := b.byKey[oldest.key][1:]; len(left) > 0 {
		b.byKey[oldest.key] = left // calls of one key are in order of age, too
	} else {
		delete(b.byKey, oldest.key)
	}
}
