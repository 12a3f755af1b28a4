package faults

// Hang never answers. It has no parameters; to fall silent in the middle of an
// answer, use Stall.
type Hang struct{}

func hangKind() Kind {
	return Kind{
		Name:   "hang",
		Doc:    "there is no answer at all, the connection stays open",
		Sample: "{}",
		New:    func() Fault { return &Hang{} },
	}
}

// Layer is LayerConnection.
func (f *Hang) Layer() Layer { return LayerConnection }

// ApplyScript strikes every answer that has not been broken off before its
// head.
func (f *Hang) ApplyScript(script *Script, _ Env) (bool, error) {
	index, ok := script.Start()
	if ok {
		script.BreakOff(index, OpHang)
	}
	return ok, nil
}
