package memnet

import (
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// window is how many bytes one side may be ahead of the other: about as many as the
// buffers of loopback hold.
const window = 256 << 10

// flow is the bytes of one direction, from the writer's end to the reader's.
type flow struct {
	mu      sync.Mutex
	changed sync.Cond // signalled when anything below changes
	buffer  []byte
	end     error // the reader's error once the buffer is empty; nil while more can come
	refusal error // the writer's error; nil while it can write

	readerClosed, writerClosed bool
	reading, writing           deadline
}

// newFlow returns an empty flow, open at both ends.
func newFlow() *flow {
	f := &flow{}
	f.changed.L = &f.mu
	return f
}

// read waits for bytes and reads them.
func (f *flow) read(into []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		switch {
		case f.readerClosed:
			return 0, net.ErrClosed
		case f.reading.passed():
			return 0, os.ErrDeadlineExceeded
		case len(f.buffer) > 0 || len(into) == 0:
			n := copy(into, f.buffer)
			f.buffer = f.buffer[n:]
			f.changed.Broadcast()
			return n, nil
		case f.end != nil:
			return 0, f.end
		}
		f.changed.Wait()
	}
}

// write adds bytes, and waits while the window is full.
func (f *flow) write(data []byte) (sent int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		switch {
		case f.writerClosed:
			return sent, net.ErrClosed
		case f.refusal != nil:
			return sent, f.refusal
		case f.writing.passed():
			return sent, os.ErrDeadlineExceeded
		}
		n := min(len(data)-sent, window-len(f.buffer))
		if n > 0 {
			f.buffer = append(f.buffer, data[sent:sent+n]...)
			sent += n
			f.changed.Broadcast()
		}
		if sent == len(data) {
			return sent, nil
		}
		f.changed.Wait()
	}
}

// finish ends the data: the reader gets io.EOF after it, and the writer EPIPE.
func (f *flow) finish() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.end == nil {
		f.end = io.EOF
	}
	if f.refusal == nil {
		f.refusal = syscallError("write", syscall.EPIPE)
	}
	f.changed.Broadcast()
}

// closeWriter is the Close of the writer. The reader gets end, unless it has an
// end already.
func (f *flow) closeWriter(end error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.end == nil || end != io.EOF {
		f.end = end
	}
	f.writerClosed = true
	f.writing.clear()
	f.changed.Broadcast()
}

// closeReader is the Close of the reader. It discards unread data, and the
// writer gets refusal.
func (f *flow) closeReader(refusal error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.buffer, f.readerClosed, f.refusal = nil, true, refusal
	f.reading.clear()
	f.changed.Broadcast()
}

// expire sets one of the flow's deadlines.
func (f *flow) expire(d *deadline, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	d.set(at, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.changed.Broadcast()
	})
	f.changed.Broadcast()
}

// deadline is the time from which on calls fail. The lock of the flow guards it.
type deadline struct {
	at    time.Time // the zero time is never
	timer *time.Timer
}

// set sets the time, at which it calls wake.
func (d *deadline) set(at time.Time, wake func()) {
	d.clear()
	d.at = at
	if ahead := time.Until(at); !at.IsZero() && ahead > 0 {
		d.timer = time.AfterFunc(ahead, wake)
	}
}

// clear removes the deadline.
func (d *deadline) clear() {
	if d.timer != nil {
		d.timer.Stop()
	}
	*d = deadline{}
}

// passed reports whether calls fail now.
func (d *deadline) passed() bool { return !d.at.IsZero() && !time.Now().Before(d.at) }
