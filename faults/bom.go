package faults

import (
	"slices"

	"github.com/claudemock/claudemock/script"
)

// BOM puts a byte order mark before the body.
type BOM struct{}

// byteOrderMark is U+FEFF in UTF-8.
const byteOrderMark = "\xef\xbb\xbf"

func bomKind() Kind {
	return Kind{
		Name:   "bom",
		Doc:    "a byte order mark (EF BB BF) stands before the body or the stream",
		Sample: "{}",
		New:    func() script.Fault { return &BOM{} },
	}
}

// Layer returns LayerBytes.
func (f *BOM) Layer() script.Layer { return script.LayerBytes }

// Reach returns ReachPlace: the fault strikes once.
func (f *BOM) Reach() script.Reach { return script.ReachPlace }

// ApplyScript strikes every answer that has a body.
func (f *BOM) ApplyScript(s *script.Script, _ script.Env) (bool, error) {
	i := slices.IndexFunc(s.Ops, func(op script.Op) bool { return op.Kind == script.OpWrite })
	if i < 0 {
		return false, nil
	}
	size := s.BodyBytes()
	s.Ops[i].Bytes = slices.Concat([]byte(byteOrderMark), s.Ops[i].Bytes)
	if start, ok := s.Start(); ok {
		s.Ops[start].Head.Resize(size, s.BodyBytes())
	}
	return true, nil
}
