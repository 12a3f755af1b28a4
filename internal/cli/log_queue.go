package cli

import (
	"context"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/claudemock/claudemock/internal/words"
)

// queuedLines is how many lines wait for a reader before further ones are left
// out.
const queuedLines = 1024

// lineQueue writes whole lines one after the other and never blocks who has
// something to say: nobody may be reading, as where a program starts the server
// with its output in a pipe and forgets about it. Lines for which there is no room
// are counted, and that is said once there is a reader.
type lineQueue struct {
	lines chan []byte
	lost  atomic.Int64
	ended chan struct{} // no further lines come
	done  chan struct{} // all are written
}

func newLineQueue(w io.Writer) *lineQueue {
	q := &lineQueue{lines: make(chan []byte, queuedLines), ended: make(chan struct{}), done: make(chan struct{})}
	go q.write(w)
	return q
}

func (q *lineQueue) write(w io.Writer) {
	defer close(q.done)
	for {
		select {
		case line := <-q.lines:
			q.put(w, line)
			continue
		default:
		}
		select {
		case line := <-q.lines:
			q.put(w, line)
		case <-q.ended:
			return
		}
	}
}

func (q *lineQueue) put(w io.Writer, line []byte) {
	_, _ = w.Write(line) // there is nobody to tell of a failure
	if lost := q.lost.Swap(0); lost > 0 {
		fmt.Fprintf(w, "… %s left out: nobody read this output\n", words.Count(int(lost), "line"))
	}
}

// Write queues a line. It always succeeds.
func (q *lineQueue) Write(line []byte) (int, error) {
	select {
	case q.lines <- append([]byte(nil), line...):
	default:
		q.lost.Add(1)
	}
	return len(line), nil
}

// close writes what is queued, for as long as ctx lasts. What is written to the
// queue later is lost.
func (q *lineQueue) close(ctx context.Context) {
	close(q.ended)
	select {
	case <-q.done:
	case <-ctx.Done():
	}
}
