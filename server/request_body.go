package server

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unsafe"

	"github.com/claudemock/claudemock/journal"
)

// bodyRoom is where a request's body is read to, and stays when it is large: then
// the strings of the request are parts of the room, until another request gets
// it. What outlives the request is cloned: the model's name by body.CloneModel,
// the rest where it is kept. Without that each large body takes memory that is not
// in the processor's cache; to write to that, and to collect it, takes as long as
// all else that is done to such a request.
type bodyRoom struct {
	bytes []byte
	claim *claim // of the request that has the room
}

var bodyRooms = sync.Pool{New: func() any { return &bodyRoom{bytes: make([]byte, 0, journal.MaxBody)} }}

// takeRoom is a room for a request.
func takeRoom(c *claim) *bodyRoom {
	r := bodyRooms.Get().(*bodyRoom)
	r.claim = c
	return r
}

// spoil has rooms overwritten that are given back. Tests set it.
var spoil = false

// largestRoom is the size of the largest room that is kept for others.
const largestRoom = 2 << 20

func (r *bodyRoom) giveBack() {
	if spoil {
		copy(r.bytes, strings.Repeat("!", len(r.bytes)))
	}
	if cap(r.bytes) <= largestRoom {
		r.bytes, r.claim = r.bytes[:0], nil
		bodyRooms.Put(r)
	}
}

// lend leaves an empty room to other requests while f waits for a body: a client may
// promise one and send none.
func (r *bodyRoom) lend(f func()) {
	if len(r.bytes) == 0 {
		bodyRooms.Put(&bodyRoom{bytes: r.bytes})
		defer func() { r.bytes = bodyRooms.Get().(*bodyRoom).bytes }()
		r.bytes = nil
	}
	f()
}

// read takes in a body to its end. The room grows with what arrives: what
// content-length promises costs a client nothing.
func (r *bodyRoom) read(body io.Reader) error {
	for {
		n, err := body.Read(r.bytes[len(r.bytes):cap(r.bytes)])
		r.bytes = r.bytes[:len(r.bytes)+n]
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(r.bytes) == cap(r.bytes) && !r.grow(body) {
			return errNoMemory
		}
	}
}

// fill takes in so many bytes of a body.
func (r *bodyRoom) fill(body io.Reader, size int) error {
	if more := size - cap(r.bytes); more > 0 {
		if !r.claim.Take(more) {
			return errNoMemory
		}
		r.bytes = make([]byte, 0, size)
	}
	r.bytes = r.bytes[:size]
	if _, err := io.ReadFull(body, r.bytes); err != nil {
		return fmt.Errorf("reading what is decoded: %w", err)
	}
	return nil
}

// grow makes room for as many bytes again, or for half as many when there are
// many, but not for more than are still to come where that is known. It reports
// false when there is no memory for them.
func (r *bodyRoom) grow(body io.Reader) bool {
	more := len(r.bytes)
	if more >= largestRoom {
		more /= 2
	}
	if limited, ok := body.(*io.LimitedReader); ok {
		more = int(min(int64(more), limited.N+1)) // one more to see the end
	}
	if !r.claim.Take(more) {
		return false
	}
	larger := make([]byte, len(r.bytes), len(r.bytes)+more)
	copy(larger, r.bytes)
	r.bytes = larger
	return true
}

// text is the body. One that the journal keeps as a whole is copied out of the
// room, and so is any that a Handler may keep.
func (r *bodyRoom) text(kept bool) string {
	if kept || len(r.bytes) <= journal.MaxBody {
		return string(r.bytes)
	}
	return unsafe.String(&r.bytes[0], len(r.bytes))
}
