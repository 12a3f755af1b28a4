package faults

import "slices"

// insertBytes puts bytes that belong to no event into the body. It reports
// whether there is such a place. A place before the head is the body's
// beginning. The content-length stays true.
func (s *Script) insertBytes(at At, text []byte) bool {
	if len(text) == 0 {
		return false
	}
	return s.insertWrites(at, []Op{{Kind: OpWrite, Bytes: text}})
}

// insertWrites is insertBytes for several writes.
func (s *Script) insertWrites(at At, ops []Op) bool {
	if _, ok := s.start(); !ok || len(ops) == 0 {
		return false
	}
	size := s.BodyBytes()
	index, ok := s.Cut(at)
	if !ok {
		return false
	}
	start, _ := s.start() // the cut may have moved it
	index = max(index, start+1)
	if s.Ops[index-1].Kind == OpFlush {
		ops = append(ops, Op{Kind: OpFlush}) // between events, nothing else may push them out
	}
	s.Ops = slices.Insert(s.Ops, index, ops...)
	s.Ops[start].Head.resize(size, s.BodyBytes())
	return true
}
