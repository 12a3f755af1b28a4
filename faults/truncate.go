package faults

// Truncate ends the body early, as if that were all: the content-length is the
// shorter one, and the connection lives on. To end it so that HTTP notices,
// use Close.
type Truncate struct {
	At At `yaml:"at" doc:"where the body ends; default half of it"`
}

func truncateKind() Kind {
	return Kind{
		Name:   "truncate",
		Doc:    "the body ends early, as if that were all; nothing in HTTP shows it",
		Sample: "{at: 60%}",
		New:    func() Fault { return &Truncate{} },
	}
}

// Layer is LayerBytes.
func (f *Truncate) Layer() Layer { return LayerBytes }

// Check refuses places that contradict themselves.
func (f *Truncate) Check() error { return named("at", f.At.Check()) }

// ApplyScript strikes when there is such a place. A place before the head means
// that there is no body at all.
func (f *Truncate) ApplyScript(script *Script, _ Env) (bool, error) {
	if _, ok := script.start(); !ok {
		return false, nil
	}
	size := script.BodyBytes()
	index, ok := script.Cut(f.At.or(half()))
	if !ok {
		return false, nil
	}
	start, _ := script.start() // the cut may have moved it
	index = max(index, start+1)
	script.breakOff(index, OpEnd)
	script.Ops[start].Head.resize(size, script.BodyBytes())
	return true, nil
}
