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
	bytes []byte    // valid until the next is asked for; if it is read ahead, until the one after that is
	err   error     // why nothing follows; io.EOF after a whole answer
}

// source reads the answer of an upstream while it is played, and at most one part ahead: so
// an upstream never gets further than its client reads.
type source struct {
	ctx      context.Context //nolint:containedctx // of this one answer, until close
	cancel   context.CancelFunc
	upstream Upstream
	body     io.ReadCloser // nil before the head has come
	err      error         // what follows the bytes that came last
	rooms    [2][]byte     // for what comes; one is enough where nothing is read ahead
	turn     int

	arrivals chan arrival
	reading  sync.WaitGroup
}

// newSource makes the source of an answer, which next asks the upstream for. close must be
// called.
func newSource(ctx context.Context, upstream Upstream) *source {
	s := &source{upstream: upstream}
	s.ctx, s.cancel = context.WithCancel(ctx)
	return s
}

// ahead has the answer read in a goroutine, which passes what comes to arrivals.
func (s *source) ahead() {
	s.arrivals = make(chan arrival)
	s.reading.Go(func() {
		for {
			came := s.next()
			select {
			case s.arrivals <- came:
			case <-s.ctx.Done():
				return
			}
			if came.err != nil {
				return
			}
		}
	})
}

// close breaks the answer off, if it has not ended.
func (s *source) close() {
	s.cancel()
	s.reading.Wait()
	if s.body != nil {
		_ = s.body.Close() // nobody waits for more
		s.body = nil
	}
}

// next waits for what comes next.
func (s *source) next() arrival {
	if s.body == nil {
		answer, err := s.upstream.Open(s.ctx)
		if err != nil {
			return arrival{err: noAnswer(err)}
		}
		s.body = answer.Body
		return arrival{head: &answer}
	}
	if s.err != nil {
		return arrival{err: s.err}
	}
	if s.arrivals != nil {
		s.turn = 1 - s.turn // the player may still look at the other
	}
	room := &s.rooms[s.turn]
	if *room == nil {
		*room = make([]byte, pieceSize)
	}
	var n int
	for n == 0 && s.err == nil {
		n, s.err = s.body.Read(*room)
	}
	if n == 0 {
		return arrival{err: s.err}
	}
	return arrival{bytes: (*room)[:n]}
}

// noAnswer is the error of an upstream that gives no answer at all, which is never io.EOF:
// that stands for a whole answer.
func noAnswer(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("the connection was closed without an answer")
	}
	return err
}
