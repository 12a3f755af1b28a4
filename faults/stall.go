package faults

import "time"

// Stall lets the answer fall silent in the middle while the connection stays
// open.
type Stall struct {
	At  At            `yaml:"at" doc:"where; default half of the body"`
	For time.Duration `yaml:"for" doc:"how long, after which the answer goes on; default for ever, until the client gives up"`
}

func stallKind() Kind {
	return Kind{
		Name:   "stall",
		Doc:    "the answer falls silent in the middle, the connection stays open",
		Sample: "{at: {event: content_block_delta, nth: 5}}",
		New:    func() Fault { return &Stall{} },
	}
}

// Layer is LayerConnection.
func (f *Stall) Layer() Layer { return LayerConnection }

// Check refuses places that contradict themselves.
func (f *Stall) Check() error { return named("at", f.At.Check()) }

// ApplyScript strikes when there is such a place.
func (f *Stall) ApplyScript(script *Script, _ Env) (bool, error) {
	index, ok := script.Cut(f.At.Or(half()))
	switch {
	case !ok:
		return false, nil
	case f.For > 0:
		script.Pause(index, f.For)
	default:
		script.BreakOff(index, OpHang)
	}
	return true, nil
}
