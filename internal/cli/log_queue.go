package cli

import (
	"context"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/claudemock/claudemock/internal/words"
)

// queuedLines is the number of lines that wait for a reader; further ones are
// dropped.
const queuedLines = 1024

// lineQueue writes whole lines in order and never blocks its callers: nobody may
// be reading, for instance if a program starts the server with its output in a
// pipe and does not read it. It drops lines that do not fit, and reports their
// number when somebody reads again.
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
	_, _ = w.Write(line) // there is no place to report a failure
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

// close writes the queued lines until ctx ends. Later lines are lost.
func (q *lineQueue) close(ctx context.Context) {
	close(q.ended)
	select {
	case <-q.done:
	case <-ctx.Done():
	}
}
