package request

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"unsafe"

	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/journal"
)

// ErrNoMemory says that a body is not read on, since there is no memory for it.
var ErrNoMemory = errors.New("there is no memory for the body")

// Buffer is where a request's body is read to. Large buffers are used again: then
// the strings of the request are parts of the buffer, until another request gets
// it. What outlives the request is cloned: the model's name by body.CloneModel,
// the rest where it is kept. Without that each large body takes memory that is not
// in the processor's cache; to write to that, and to collect it, takes as long as
// all else that is done to such a request.
type Buffer struct {
	bytes  []byte
	memory *memory.Reservation // of the request that has the buffer
}

var buffers = sync.Pool{New: func() any { return &Buffer{bytes: make([]byte, 0, journal.MaxBody)} }}

// TakeBuffer is an empty buffer for a request. It takes its memory from the
// reservation, beyond the first 64 kB.
func TakeBuffer(from *memory.Reservation) *Buffer {
	b := buffers.Get().(*Buffer)
	b.memory = from
	return b
}

// largestBuffer is the size of the largest buffer that is kept for others.
const largestBuffer = 2 << 20

// Release leaves the buffer to other requests. It is cleared, so that whoever still reads
// it is found at once, and not only when another request has filled it.
func (b *Buffer) Release() {
	if cap(b.bytes) <= largestBuffer {
		clear(b.bytes)
		b.bytes, b.memory = b.bytes[:0], nil
		buffers.Put(b)
	}
}

// Lend leaves an empty buffer to other requests while f waits for a body: a client may
// promise one and send none.
func (b *Buffer) Lend(f func()) {
	if len(b.bytes) == 0 {
		buffers.Put(&Buffer{bytes: b.bytes})
		defer func() { b.bytes = buffers.Get().(*Buffer).bytes }()
		b.bytes = nil
	}
	f()
}

// TakeFirst takes memory for what the buffer has room for, for a body that is waited
// for, and reports whether there is any.
func (b *Buffer) TakeFirst() bool { return b.memory.TakeFirst(cap(b.bytes)) }

// Len is how many bytes were read.
func (b *Buffer) Len() int { return len(b.bytes) }

// ReadAll takes in a body to its end. The buffer grows with what arrives: what
// content-length promises costs a client nothing. The error is ErrNoMemory or the
// body's.
func (b *Buffer) ReadAll(body io.Reader) error {
	for {
		n, err := body.Read(b.bytes[len(b.bytes):cap(b.bytes)])
		b.bytes = b.bytes[:len(b.bytes)+n]
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(b.bytes) == cap(b.bytes) && !b.grow(body) {
			return ErrNoMemory
		}
	}
}

// fill takes in so many bytes of a body.
func (b *Buffer) fill(body io.Reader, size int) error {
	if more := size - cap(b.bytes); more > 0 {
		if !b.memory.Take(more) {
			return ErrNoMemory
		}
		b.bytes = make([]byte, 0, size)
	}
	b.bytes = b.bytes[:size]
	if _, err := io.ReadFull(body, b.bytes); err != nil {
		return fmt.Errorf("reading what is decoded: %w", err)
	}
	return nil
}

// grow makes room for as many bytes again, or for half as many when there are
// many, but not for more than are still to come where that is known. It reports
// false when there is no memory for them.
func (b *Buffer) grow(body io.Reader) bool {
	more := len(b.bytes)
	if more >= largestBuffer {
		more /= 2
	}
	if limited, ok := body.(*io.LimitedReader); ok {
		more = int(min(int64(more), limited.N+1)) // one more to see the end
	}
	if !b.memory.Take(more) {
		return false
	}
	larger := make([]byte, len(b.bytes), len(b.bytes)+more)
	copy(larger, b.bytes)
	b.bytes = larger
	return true
}

// Text is the body. It is copied out of the buffer when it is kept beyond the
// request, or when the journal keeps it as a whole.
func (b *Buffer) Text(kept bool) string {
	if kept || len(b.bytes) <= journal.MaxBody {
		return string(b.bytes)
	}
	return unsafe.String(&b.bytes[0], len(b.bytes))
}
