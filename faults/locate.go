package faults

import (
	"slices"
	"time"
)

// Cut finds a place in the script and makes it fall between two operations: at
// lies right before the operation at index. A write or a wait that the place
// lies within is split in two. ok is false, and nothing changed, when there is
// no such place; the zero At is none.
//
// After an event means after the flush that sends it, before an event after
// the silence before it. Byte 0 of the body follows the head. Time passes in
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

// start is the index of the operation that sends the head.
func (s *Script) start() (index int, ok bool) {
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

// events lists the events that are written, and for each the indexes of its
// first and its last write.
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
	start, ok := s.start()
	if !ok {
		return 0, false
	}
	if n == 0 {
		return start + 1, true
	}
	return s.cutWrites(start, len(s.Ops)-1, n)
}

// cutWrites cuts before byte n of what the operations from first to last write.
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

// afterWrite is the index after a write and the flush that belongs to it.
func (s *Script) afterWrite(i int) int {
	if i+1 < len(s.Ops) && s.Ops[i+1].Kind == OpFlush {
		return i + 2
	}
	return i + 1
}

func (s *Script) splitWrite(i, n int) {
	pieces := s.Ops[i].split(n)
	s.Ops = slices.Replace(s.Ops, i, i+1, pieces[0], pieces[1])
}

// split cuts a write in two, the first of n bytes.
func (op Op) split(n int) [2]Op {
	first, rest := op, op
	first.Bytes, rest.Bytes = op.Bytes[:n:n], op.Bytes[n:]
	first.Event, first.goesOn = op.Event.unfinished(), false
	return [2]Op{first, rest}
}

// unfinished is the mark of bytes that do not complete the event.
func (m *Mark) unfinished() *Mark {
	if m == nil || !m.Last {
		return m
	}
	part := *m
	part.Last = false
	return &part
}

// cutTime cuts when so much time has passed.
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

// breakOff ends the script at index with a final operation, in place of all
// that would have followed.
func (s *Script) breakOff(index int, final OpKind) {
	s.Ops = s.Ops[:index]
	if final == OpHang {
		s.flush()
	}
	s.Ops = append(s.Ops, Op{Kind: final})
}

// flush makes sure that what was sent so far has left.
func (s *Script) flush() {
	if n := len(s.Ops); n > 0 && s.Ops[n-1].unsent() {
		s.Ops = append(s.Ops, Op{Kind: OpFlush})
	}
}

// pause lets time pass at index. What was sent before it has left by then.
func (s *Script) pause(index int, wait time.Duration) {
	s.stop(index, Op{Kind: OpWait, Wait: wait})
}

// stop has the answer stand still at index for as long as the operation takes.
func (s *Script) stop(index int, op Op) {
	ops := []Op{op}
	if index > 0 && s.Ops[index-1].unsent() {
		ops = []Op{{Kind: OpFlush}, op}
	}
	s.Ops = slices.Insert(s.Ops, index, ops...)
}

// unsent reports whether the operation leaves bytes that no flush has pushed
// out.
func (op Op) unsent() bool { return op.Kind == OpHead || op.Kind == OpWrite || op.Kind == OpSend }
