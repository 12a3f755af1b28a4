package play

import (
	"context"
	"errors"
	"io"
	"sync"
)

// pieceSize is how much of an upstream's answer is read at a time at most.
const pieceSize = 8 << 10

// arrival is what comes from an upstream: the head, then parts of the body, and last an
// error.
type arrival struct {
	head  *Arriving // nil for all but the first
	bytes []byte    // valid until the arrival after the next is asked for
	err   error     // why nothing follows; io.EOF after a whole answer
}

// source reads the answer of an upstream while it is played, and at most one part ahead: so
// an upstream never gets further than its client reads.
type source struct {
	arrivals chan arrival
	cancel   context.CancelFunc
	reading  sync.WaitGroup
}

// newSource asks the upstream for its answer. close must be called.
func newSource(ctx context.Context, upstream Upstream) *source {
	ctx, cancel := context.WithCancel(ctx)
	s := &source{arrivals: make(chan arrival), cancel: cancel}
	s.reading.Go(func() { s.read(ctx, upstream) })
	return s
}

// close breaks the answer off, if it has not ended.
func (s *source) close() {
	s.cancel()
	s.reading.Wait()
}

func (s *source) read(ctx context.Context, upstream Upstream) {
	answer, err := upstream.Open(ctx)
	if err != nil {
		s.pass(ctx, arrival{err: noAnswer(err)})
		return
	}
	defer answer.Body.Close()
	if !s.pass(ctx, arrival{head: &answer}) {
		return
	}
	var rooms [2][]byte // the player may still look at one
	for turn := 0; ; turn++ {
		room := &rooms[turn%2]
		if *room == nil {
			*room = make([]byte, pieceSize)
		}
		n, err := answer.Body.Read(*room)
		if n > 0 && !s.pass(ctx, arrival{bytes: (*room)[:n]}) {
			return
		}
		if err != nil {
			s.pass(ctx, arrival{err: err})
			return
		}
	}
}

// noAnswer is the error of an upstream that gives no answer at all, which is never io.EOF:
// that stands for a whole answer.
func noAnswer(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("the connection was closed without an answer")
	}
	return err
}

// pass hands an arrival to the player, and reports whether it takes it.
func (s *source) pass(ctx context.Context, a arrival) bool {
	select {
	case s.arrivals <- a:
		return true
	case <-ctx.Done():
		return false
	}
}
