package faults

import "slices"

// BOM puts a byte order mark before the body.
type BOM struct{}

// byteOrderMark is U+FEFF in UTF-8.
const byteOrderMark = "\xef\xbb\xbf"

func bomKind() Kind {
	return Kind{
		Name:   "bom",
		Doc:    "a byte order mark (EF BB BF) stands before the body or the stream",
		Sample: "{}",
		New:    func() Fault { return &BOM{} },
	}
}

// Layer is LayerBytes.
func (f *BOM) Layer() Layer { return LayerBytes }

// ApplyScript strikes every answer that has a body.
func (f *BOM) ApplyScript(script *Script, _ Env) (bool, error) {
	i := slices.IndexFunc(script.Ops, func(op Op) bool { return op.Kind == OpWrite })
	if i < 0 {
		return false, nil
	}
	size := script.BodyBytes()
	script.Ops[i].Bytes = slices.Concat([]byte(byteOrderMark), script.Ops[i].Bytes)
	if start, ok := script.Start(); ok {
		script.Ops[start].Head.Resize(size, script.BodyBytes())
	}
	return true, nil
}
