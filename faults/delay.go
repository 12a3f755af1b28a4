package faults

import (
	"time"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// defaultDelay is longer than people like to wait and shorter than the
// clients' own timeouts.
const defaultDelay = 10 * time.Second

// Delay lets time pass, once, and then the answer goes on.
type Delay struct {
	For time.Duration `yaml:"for" doc:"how long; default 10s"`
	At  At            `yaml:"at" doc:"where; default before the status line"`
}

func delayKind() Kind {
	return Kind{
		Name:   "delay",
		Doc:    "the answer comes late: silence before it, or once in the middle",
		Sample: "{for: 90s}",
		New:    func() Fault { return &Delay{For: defaultDelay} },
	}
}

// DecodeYAML reads the short form "delay: 90s" beside the map.
func (f *Delay) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind == strictyaml.Scalar {
		d.Decode(n, &f.For)
		return
	}
	d.Struct(n, f)
}

// Layer is LayerConnection.
func (f *Delay) Layer() Layer { return LayerConnection }

// Check refuses places that contradict themselves.
func (f *Delay) Check() error { return named("at", f.At.Check()) }

// ApplyScript strikes when there is such a place.
func (f *Delay) ApplyScript(script *Script, _ Env) (bool, error) {
	index, ok := script.cutOrStart(f.At)
	if ok {
		script.pause(index, f.For)
	}
	return ok, nil
}

// cutOrStart is Cut, with no place meaning the status line's.
func (s *Script) cutOrStart(at At) (index int, ok bool) {
	if at.IsZero() {
		return s.start()
	}
	return s.Cut(at)
}
