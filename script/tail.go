package script

import "iter"

// Tail is operations with which many scripts end, such as a stream from its
// second event on. It is never changed.
type Tail struct {
	ops    []Op
	bytes  int  // of the body
	pauses bool // see Script.Pauses
}

func newTail(ops []Op) *Tail {
	made := Script{Ops: ops}
	return &Tail{ops: ops, bytes: made.BodyBytes(), pauses: made.Pauses()}
}

// All is the operations in order, those of the Tail included. None may be
// changed.
func (s *Script) All() iter.Seq[*Op] {
	return func(yield func(*Op) bool) {
		for i := range s.Ops {
			if !yield(&s.Ops[i]) {
				return
			}
		}
		if s.Tail == nil {
			return
		}
		for i := range s.Tail.ops {
			if !yield(&s.Tail.ops[i]) {
				return
			}
		}
	}
}

// Len is how many operations All has.
func (s *Script) Len() int {
	if s.Tail == nil {
		return len(s.Ops)
	}
	return len(s.Ops) + len(s.Tail.ops)
}

// Flat is the script without a Tail, with operations of its own.
func (s *Script) Flat() Script {
	flat := *s
	flat.Ops, flat.Tail, flat.share = make([]Op, 0, s.Len()), nil, 0
	for op := range s.All() {
		flat.Ops = append(flat.Ops, *op)
	}
	return flat
}

// final is the kind of the last operation.
func (s *Script) final() OpKind {
	if s.Tail != nil {
		return s.Tail.ops[len(s.Tail.ops)-1].Kind
	}
	return s.Ops[len(s.Ops)-1].Kind
}
