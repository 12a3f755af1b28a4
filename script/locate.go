package script

import (
	"slices"
	"time"
)

// Cut returns the index of the operation at a place. A write or a wait that the place
// lies within is split in two, so that the place is right before the operation. ok is
// false, and nothing changes, if there is no such place; the zero At is none.
//
// The place after an event is after the flush that sends it, the place before an event
// is after the silence before it. Byte 0 of the body follows the head. Time passes in
// waits, and without end in a hang.
func (s *Script) Cut(at At) (index int, ok bool) {
	switch {
	case at.Check() != nil:
		return 0, false
	case at.IsEvent():
		return s.cutEvent(at)
	case at.Elapsed != nil:
		return s.cutTime(*at.Elapsed)
	case at.Percent != nil:
		return s.cutByte(percentOf(*at.Percent, s.BodyBytes()))
	case at.Byte != nil:
		return s.cutByte(*at.Byte)
	default:
		return 0, false
	}
}

// Start returns the index of the operation that sends the head.
func (s *Script) Start() (index int, ok bool) {
	index = slices.IndexFunc(s.Ops, func(op Op) bool { return op.Kind == OpHead })
	return index, index >= 0
}

func percentOf(percent float64, size int) int { return int(percent / 100 * float64(size)) }

func (s *Script) cutEvent(at At) (index int, ok bool) {
	marks, writes := s.events()
	i, ok := at.pick(marks)
	if !ok {
		return 0, false
	}
	first, last := writes[i][0], writes[i][1]
	switch {
	case at.Byte != nil:
		return s.cutWrites(first, last, *at.Byte)
	case at.Edge == EdgeBefore:
		return first, true
	default:
		return s.afterWrite(last), true
	}
}

// events returns the events that are written, and for each the indexes of its first and
// its last write.
func (s *Script) events() (marks []Mark, writes [][2]int) {
	for i, op := range s.Ops {
		if op.Kind != OpWrite || op.Event == nil {
			continue
		}
		if n := len(marks); n > 0 && marks[n-1].Number == op.Event.Number {
			writes[n-1][1] = i
			continue
		}
		marks = append(marks, *op.Event)
		writes = append(writes, [2]int{i, i})
	}
	return marks, writes
}

// cutByte cuts before byte n of the body.
func (s *Script) cutByte(n int) (index int, ok bool) {
	start, ok := s.Start()
	if !ok {
		return 0, false
	}
	if n == 0 {
		return start + 1, true
	}
	return s.cutWrites(start, len(s.Ops)-1, n)
}

// cutWrites cuts before byte n of those that the operations from first to last write.
func (s *Script) cutWrites(first, last, n int) (index int, ok bool) {
	if n == 0 {
		return first, true
	}
	for i := first; i <= last; i++ {
		op := &s.Ops[i]
		if op.Kind != OpWrite {
			continue
		}
		if n < len(op.Bytes) {
			s.splitWrite(i, n)
			return i + 1, true
		}
		if n -= len(op.Bytes); n == 0 {
			op.goesOn = false
			return s.afterWrite(i), true
		}
	}
	return 0, false
}

// afterWrite returns the index after a write and its flush.
func (s *Script) afterWrite(i int) int {
	if i+1 < len(s.Ops) && s.Ops[i+1].Kind == OpFlush {
		return i + 2
	}
	return i + 1
}

func (s *Script) splitWrite(i, n int) {
	s.Ops = slices.Replace(s.Ops, i, i+1, s.Ops[i].Pieces(n)...)
}

// Pieces splits a write at offsets of its bytes, which are in order. The last piece
// completes the event.
func (op Op) Pieces(offsets ...int) []Op {
	pieces := make([]Op, 0, len(offsets)+1)
	part := op
	part.Event, part.goesOn = op.Event.unfinished(), false
	start := 0
	for _, end := range offsets {
		part.Bytes = op.Bytes[start:end:end]
		pieces = append(pieces, part)
		start = end
	}
	op.Bytes = op.Bytes[start:]
	return append(pieces, op)
}

// OwnBytes replaces the bytes of a write, which other answers share, by a copy that the
// caller may change.
func (op *Op) OwnBytes() []byte {
	op.Bytes, op.shares = append([]byte{}, op.Bytes...), false
	return op.Bytes
}

// unfinished returns the mark of bytes that do not complete the event.
func (m *Mark) unfinished() *Mark {
	if m == nil || !m.Last {
		return m
	}
	part := *m
	part.Last = false
	return &part
}

// cutTime cuts at a time after the answer began.
func (s *Script) cutTime(elapsed time.Duration) (index int, ok bool) {
	if elapsed == 0 {
		return 0, true
	}
	for i, op := range s.Ops {
		switch {
		case op.Kind == OpHang:
			s.Ops = slices.Insert(s.Ops, i, Op{Kind: OpWait, Wait: elapsed})
			return i + 1, true
		case op.Kind != OpWait:
			continue
		case elapsed < op.Wait:
			first, rest := op, op
			first.Wait, rest.Wait = elapsed, op.Wait-elapsed
			s.Ops = slices.Replace(s.Ops, i, i+1, first, rest)
			return i + 1, true
		}
		if elapsed -= op.Wait; elapsed == 0 {
			return i + 1, true
		}
	}
	return 0, false
}
