package script

import "iter"

// tail is the operations that many scripts share at their end, such as those of a
// stream from its second event on. It is never changed.
type tail struct {
	ops    []Op
	bytes  int  // of the body
	pauses bool // see Script.Pauses
}

func newTail(ops []Op) *tail {
	made := Script{Ops: ops}
	return &tail{ops: ops, bytes: made.BodyBytes(), pauses: made.Pauses()}
}

// All yields all operations in order, with those shared with other scripts. Callers
// must not change them.
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

// Len returns the number of operations that All yields.
func (s *Script) Len() int {
	if s.tail == nil {
		return len(s.Ops)
	}
	return len(s.Ops) + len(s.tail.ops)
}

// Flat returns the script with all its operations in Ops, none of them shared.
func (s *Script) Flat() Script {
	flat := *s
	flat.Ops, flat.tail, flat.share = make([]Op, 0, s.Len()), nil, 0
	for op := range s.All() {
		flat.Ops = append(flat.Ops, *op)
	}
	return flat
}

// final returns the kind of the last operation.
func (s *Script) final() OpKind {
	if s.tail != nil {
		return s.tail.ops[len(s.tail.ops)-1].Kind
	}
	return s.Ops[len(s.Ops)-1].Kind
}
