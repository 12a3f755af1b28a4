package faults

// Close closes the connection in an orderly way where the answer stands. The
// client sees fewer bytes than the headers promised, or a stream without its
// last chunk. To end the body without HTTP noticing, use Truncate.
type Close struct {
	At At `yaml:"at" doc:"where; default before the status line, so that not a byte arrives"`
}

func closeKind() Kind {
	return Kind{
		Name:   "close",
		Doc:    "the connection is closed (FIN) before the answer is complete",
		Sample: "{at: {event: content_block_delta, nth: 7}}",
		New:    func() Fault { return &Close{} },
	}
}

// Layer is LayerConnection.
func (f *Close) Layer() Layer { return LayerConnection }

// Check refuses places that contradict themselves.
func (f *Close) Check() error { return named("at", f.At.Check()) }

// ApplyScript strikes when there is such a place.
func (f *Close) ApplyScript(script *Script, _ Env) (bool, error) {
	index, ok := cutOrStart(script, f.At)
	if ok {
		script.BreakOff(index, OpClose)
	}
	return ok, nil
}
