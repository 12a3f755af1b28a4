package faults

// Reset breaks the connection with a TCP RST, after what was sent has arrived.
type Reset struct {
	At At `yaml:"at" doc:"where; default before the status line"`
}

func resetKind() Kind {
	return Kind{
		Name:   "reset",
		Doc:    "the connection is reset (TCP RST)",
		Sample: "{at: 60%}",
		New:    func() Fault { return &Reset{} },
	}
}

// Layer is LayerConnection.
func (f *Reset) Layer() Layer { return LayerConnection }

// Check refuses places that contradict themselves.
func (f *Reset) Check() error { return named("at", f.At.Check()) }

// ApplyScript strikes when there is such a place.
func (f *Reset) ApplyScript(script *Script, _ Env) (bool, error) {
	index, ok := cutOrStart(script, f.At)
	if ok {
		script.BreakOff(index, OpReset)
	}
	return ok, nil
}
