package script

import (
	"slices"
	"time"
)

// BreakOff replaces all operations from index on by a final one.
func (s *Script) BreakOff(index int, final OpKind) {
	s.Ops = s.Ops[:index]
	if final == OpHang {
		s.flush()
	}
	s.Ops = append(s.Ops, Op{Kind: final})
}

// flush adds a flush if the last operation leaves bytes in a buffer.
func (s *Script) flush() {
	if n := len(s.Ops); n > 0 && s.Ops[n-1].unsent() {
		s.Ops = append(s.Ops, Op{Kind: OpFlush})
	}
}

// Pause inserts a wait at index, after a flush if one is needed.
func (s *Script) Pause(index int, wait time.Duration) {
	s.Stop(index, Op{Kind: OpWait, Wait: wait})
}

// Stop inserts an operation that takes time at index, after a flush if one is needed.
func (s *Script) Stop(index int, op Op) {
	ops := []Op{op}
	if index > 0 && s.Ops[index-1].unsent() {
		ops = []Op{{Kind: OpFlush}, op}
	}
	s.Ops = slices.Insert(s.Ops, index, ops...)
}

// unsent reports whether the operation leaves bytes in a buffer.
func (op Op) unsent() bool { return op.Kind == OpHead || op.Kind == OpWrite || op.Kind == OpSend }

// PauseAfter inserts a wait after every event that fits at, and reports whether there
// is any.
func (s *Script) PauseAfter(at At, draw func() time.Duration) bool {
	due := map[int]bool{} // the indexes that get a wait
	marks, writes := s.events()
	for i, m := range marks {
		if at.fits(m) {
			due[s.afterWrite(writes[i][1])] = true
		}
	}
	ops := make([]Op, 0, len(s.Ops)+2*len(due))
	for i, op := range s.Ops {
		if due[i] && s.Ops[i-1].unsent() {
			ops = append(ops, Op{Kind: OpFlush})
		}
		if due[i] {
			ops = append(ops, Op{Kind: OpWait, Wait: draw()})
		}
		ops = append(ops, op)
	}
	s.Ops = ops
	return len(due) > 0
}

// Insert inserts bytes that belong to no event into the body, and reports whether
// there is such a place. A place before the head means the beginning of the body. A
// content-length that was true stays true.
func (s *Script) Insert(at At, text []byte) bool {
	if len(text) == 0 {
		return false
	}
	return s.insertWrites(at, []Op{{Kind: OpWrite, Bytes: text}})
}

// InsertFilled inserts size bytes as Insert does. fill writes them; if they are many,
// it writes a block of them, which is repeated.
func (s *Script) InsertFilled(at At, size int, fill func(block []byte)) bool {
	block := make([]byte, min(size, fillBlock))
	fill(block)
	return s.insertWrites(at, repeat(block, size, nil))
}

// insertWrites returns Insert for several writes.
func (s *Script) insertWrites(at At, ops []Op) bool {
	if _, ok := s.Start(); !ok || len(ops) == 0 {
		return false
	}
	size := s.BodyBytes()
	index, ok := s.Cut(at)
	if !ok {
		return false
	}
	start, _ := s.Start() // the cut may have moved it
	index = max(index, start+1)
	if s.Ops[index-1].Kind == OpFlush {
		ops = append(ops, Op{Kind: OpFlush}) // between events, no other flush may follow
	}
	s.Ops = slices.Insert(s.Ops, index, ops...)
	s.Ops[start].Head.Resize(size, s.BodyBytes())
	return true
}

// Coalesce sends count events together, from the one at a place on, or all that follow
// if count is 0. They go out when the last of them would have. It reports whether there
// are at least two.
func (s *Script) Coalesce(at At, count int) bool {
	marks, writes := s.events()
	first, ok := at.pick(marks)
	if !ok || first+1 >= len(marks) {
		return false
	}
	last := len(marks) - 1
	if count > 0 {
		last = min(first+max(count, 2)-1, last)
	}
	s.join(writes[first][0], writes[last][1])
	return true
}

// join moves the waits of the operations from first to last before their writes.
func (s *Script) join(first, last int) {
	var wait time.Duration
	var writes []Op
	for _, op := range s.Ops[first : last+1] {
		switch op.Kind {
		case OpWait:
			wait += op.Wait
		case OpFlush:
		default:
			writes = append(writes, op)
		}
	}
	s.Ops = slices.Replace(s.Ops, first, last+1, writes...)
	if wait > 0 {
		s.Pause(first, wait)
	}
}
