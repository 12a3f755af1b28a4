package script

import (
	"bytes"
	"errors"
	"slices"
	"time"
)

// horizon is how far beyond a silence Live looks at once, for what may happen then.
const horizon = 10 * time.Second

// instant is how soon something may come. It is not 0, so that a fault that holds
// events back until the next one shows: it moves them.
const instant = time.Microsecond

// beyondHorizon returns how long a silence is in the future in which nothing comes, if
// it is so long already. What happens later than that is looked for then.
func beyondHorizon(silence time.Duration) time.Duration { return 2*silence + horizon }

// alarmAfter returns the length of silence at which something may have to happen, if
// it is so long already, and the next operation is due at due. An operation that is due
// and not settled waits for an event, and not for a time.
func alarmAfter(silence, due time.Duration) time.Duration {
	late := beyondHorizon(silence)
	if due <= silence || due > late {
		return late
	}
	return due
}

// cursor is how far the operations of an answer have been handed out. Times are on the
// wall, from the beginning of the answer.
type cursor struct {
	before  int           // the number of the last event before the first one
	ops     int           // how many, without waits and flushes
	at      time.Duration // when the last of them is due
	unsent  bool          // the last of them leaves bytes in a buffer
	flushed bool          // the last of them was a flush
}

// errReachesBack says that a fault has changed what is sent already.
var errReachesBack = errors.New("a fault changes what has been sent already: it needs the whole answer (buffer)")

// advance hands out the operations that two futures of an answer have in common, beyond
// those that were handed out before. A wait is handed out with the operation after it.
//
// Whatever comes next, the answer begins with these operations: one future has every
// event that a fault may wait for, in the other one nothing comes for a long time.
func (c *cursor) advance(one, other []Op) (ops []Op, err error) {
	a, b := steps{ops: one}, steps{ops: other}
	passed := 0
	for {
		op, next := a.next(), b.next()
		if op == nil || next == nil || a.at != b.at || !op.equal(next) {
			break
		}
		if op.Kind != OpFlush {
			passed++
		}
		if passed > c.ops || passed == c.ops && op.Kind == OpFlush && !c.flushed {
			ops = c.hand(ops, op, a.at)
		}
	}
	if passed < c.ops {
		return nil, errReachesBack
	}
	if c.unsent {
		ops = c.hand(ops, &Op{Kind: OpFlush}, c.at)
	}
	return ops, nil
}

// hand hands out one operation.
func (c *cursor) hand(ops []Op, op *Op, at time.Duration) []Op {
	if op.Kind == OpFlush && c.flushed {
		return ops
	}
	if at > c.at {
		ops = append(ops, Op{Kind: OpWait, Wait: at - c.at})
		c.at = at
	}
	if op.Kind != OpFlush {
		c.ops++
	}
	c.flushed, c.unsent = op.Kind == OpFlush, op.unsent()
	handed := *op
	if c.before > 0 && op.Event != nil {
		mark := *op.Event
		mark.Number += c.before
		handed.Event = &mark
	}
	return append(ops, handed)
}

// steps goes through operations, without waits, and says when each is due.
type steps struct {
	ops []Op
	at  time.Duration
}

func (s *steps) next() *Op {
	for len(s.ops) > 0 {
		op := &s.ops[0]
		s.ops = s.ops[1:]
		if op.Kind != OpWait {
			return op
		}
		s.at += op.Wait
	}
	return nil
}

// next returns when the first operation is due that has not been handed out.
func (c *cursor) next(ops []Op) time.Duration {
	s, passed := steps{ops: ops}, 0
	for op := s.next(); op != nil; op = s.next() {
		if op.Kind == OpFlush {
			continue
		}
		if passed++; passed > c.ops {
			break
		}
	}
	return s.at
}

// beyond reports whether more was handed out than there is in operations, whose last
// one is final.
func (c *cursor) beyond(ops []Op) bool {
	n, _ := measure(ops)
	return c.ops > n-1
}

// measure returns how many operations there are, without waits and flushes, and how long
// they take.
func measure(ops []Op) (n int, length time.Duration) {
	s := steps{ops: ops}
	for op := s.next(); op != nil; op = s.next() {
		if op.Kind != OpFlush {
			n++
		}
	}
	return n, s.at
}

// equal reports whether two operations that are no waits do the same.
func (op *Op) equal(other *Op) bool {
	return op.Kind == other.Kind && op.Gate == other.Gate && op.Chunk == other.Chunk &&
		bytes.Equal(op.Bytes, other.Bytes) && bytes.Equal(op.Sent, other.Sent) && (op.Sent == nil) == (other.Sent == nil) &&
		op.Event.equal(other.Event) && op.Head.equal(other.Head)
}

func (m *Mark) equal(other *Mark) bool {
	return m == other || m != nil && other != nil && *m == *other
}

func (h *Head) equal(other *Head) bool {
	return h == other || h != nil && other != nil && h.Status == other.Status &&
		slices.Equal(h.Fields, other.Fields) && slices.Equal(h.Lines, other.Lines) &&
		(h.Reason == other.Reason || h.Reason != nil && other.Reason != nil && *h.Reason == *other.Reason)
}

// beforeHead returns the operations before the head.
func beforeHead(ops []Op) []Op {
	for i := range ops {
		if ops[i].Kind == OpHead {
			return ops[:i]
		}
	}
	return ops
}
