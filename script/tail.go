package script

import "iter"

// tail is operations with which many scripts end, such as a stream from its
// second event on. It is never changed.
type tail struct {
	ops    []Op
	bytes  int  // of the body
	pauses bool // see Script.Pauses
}

func newTail(ops []Op) *tail {
	made := Script{Ops: ops}
	return &tail{ops: ops, bytes: made.BodyBytes(), pauses: made.Pauses()}
}

// All is the operations in order, those shared with other scripts included. None may be
// changed.
func (s *Script) All() iter.Seq[*Op] {
	return func(yield func(*Op) bool) {
		for i := range s.Ops {
			if !yield(&s.Ops[i]) {
				return
			}
		}
		if s.tail == nil {
			return
		}
		for i := range s.tail.ops {
			if !yield(&s.tail.ops[i]) {
				return
			}
		}
	}
}

// Len is how many operations All has.
func (s *Script) Len() int {
	if s.tail == nil {
		return len(s.Ops)
	}
	return len(s.Ops) + len(s.tail.ops)
}

// Flat is the script with operations of its own only, and all of them in Ops.
func (s *Script) Flat() Script {
	flat := *s
	flat.Ops, flat.tail, flat.share = make([]Op, 0, s.Len()), nil, 0
	for op := range s.All() {
		flat.Ops = append(flat.Ops, *op)
	}
	return flat
}

// final is the kind of the last operation.
func (s *Script) final() OpKind {
	if s.tail != nil {
		return s.tail.ops[len(s.tail.ops)-1].Kind
	}
	return s.Ops[len(s.Ops)-1].Kind
}
