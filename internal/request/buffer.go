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

// ErrNoMemory is the error of a body that there is no memory for.
var ErrNoMemory = errors.New("there is no memory for the body")

// Buffer holds the body of a request. Large buffers are used again, and the strings of a
// request with a large body are parts of its buffer. So what outlives the request is
// cloned: the model's name by body.CloneModel, the rest where it is kept. To write each
// large body to fresh memory, and to collect that, would take as long as all else that is
// done to such a request.
type Buffer struct {
	bytes  []byte
	memory *memory.Reservation // of the request that has the buffer
}

var buffers = sync.Pool{New: func() any { return &Buffer{bytes: make([]byte, 0, journal.MaxBody)} }}

// TakeBuffer returns an empty buffer for a request. Beyond the first 64 kB it takes its
// memory from the reservation.
func TakeBuffer(from *memory.Reservation) *Buffer {
	b := buffers.Get().(*Buffer)
	b.memory = from
	return b
}

// largestBuffer is the size of the largest buffer that is used again.
const largestBuffer = 2 << 20

// Release leaves the buffer to other requests. It clears the buffer, so that code that still
// reads it fails at once, and not only when another request has filled it.
func (b *Buffer) Release() {
	if cap(b.bytes) <= largestBuffer {
		clear(b.bytes)
		b.bytes, b.memory = b.bytes[:0], nil
		buffers.Put(b)
	}
}

// Lend leaves an empty buffer to other requests while f waits for a body, since a client may
// announce one and send none.
func (b *Buffer) Lend(f func()) {
	if len(b.bytes) == 0 {
		buffers.Put(&Buffer{bytes: b.bytes})
		defer func() { b.bytes = buffers.Get().(*Buffer).bytes }()
		b.bytes = nil
	}
	f()
}

// TakeFirst takes memory for the whole buffer before a body is waited for, and reports
// whether there is enough.
func (b *Buffer) TakeFirst() bool { return b.memory.TakeFirst(cap(b.bytes)) }

// Len is how many bytes were read.
func (b *Buffer) Len() int { return len(b.bytes) }

// ReadAll reads a body to its end. The buffer grows with the bytes that arrive, and not by
// content-length, which costs a client nothing. The error is ErrNoMemory or the body's.
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

// fill reads a body of that size.
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

// grow doubles the buffer, or adds half to a large one, but adds no more than is still to
// come if that is known. It reports false if there is no memory.
func (b *Buffer) grow(body io.Reader) bool {
	more := len(b.bytes)
	if more >= largestBuffer {
		more /= 2
	}
	if limited, ok := body.(*io.LimitedReader); ok {
		more = int(min(int64(more), limited.N+1)) // one more, to see the end
	}
	if !b.memory.Take(more) {
		return false
	}
	larger := make([]byte, len(b.bytes), len(b.bytes)+more)
	copy(larger, b.bytes)
	b.bytes = larger
	return true
}

// Text returns the body. It is a copy if the body is kept beyond the request, or if the
// journal keeps all of it; otherwise it is valid until Release.
func (b *Buffer) Text(kept bool) string {
	if kept || len(b.bytes) <= journal.MaxBody {
		return string(b.bytes)
	}
	return unsafe.String(&b.bytes[0], len(b.bytes))
}
