package faults

import (
	"time"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// defaultDelay is longer than people like to wait and shorter than the
// clients' own timeouts.
const defaultDelay = 10 * time.Second

// Delay lets time pass, and then the answer goes on.
type Delay struct {
	For    Wait   `yaml:"for" doc:"how long; default 10s"`
	Jitter Jitter `yaml:"jitter" doc:"varies how long; default not"`
	At     At     `yaml:"at" doc:"where; default before the status line"`
	All    bool   `yaml:"all" doc:"at every event that fits, each time anew, not only the first"`
}

func delayKind() Kind {
	return Kind{
		Name:   "delay",
		Doc:    "the answer comes late: silence before it, in the middle, or at every event",
		Sample: "{for: 90s}",
		New:    func() Fault { return &Delay{For: Exactly(defaultDelay)} },
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
func (f *Delay) Check() error {
	if f.All {
		return named("at", f.At.checkEvents(f.All))
	}
	return named("at", f.At.Check())
}

// ApplyScript strikes when there is such a place.
func (f *Delay) ApplyScript(script *Script, env Env) (bool, error) {
	r := env.Choice.Rand("delay")
	draw := func() time.Duration { return f.Jitter.apply(f.For.draw(r), r) }
	if f.All {
		return script.pauseAfter(f.At, draw), nil
	}
	index, ok := script.cutOrStart(f.At)
	if ok {
		script.pause(index, draw())
	}
	return ok, nil
}

// pauseAfter lets time pass after every event that fits, and reports whether
// there is any.
func (s *Script) pauseAfter(at At, draw func() time.Duration) bool {
	due := map[int]bool{} // the operations that a pause goes before
	marks, writes := s.events()
	for i, m := range marks {
		if at.fits(m) {
			due[s.afterWrite(writes[i][1])] = true
		}
	}
	ops := make([]Op, 0, len(s.Ops)+2*len(due))
	for i, op := range s.Ops {
		if due[i] && s.Ops[i-1].unsent() {
			ops = append(ops, Op{Kind: OpFlush})
		}
		if due[i] {
			ops = append(ops, Op{Kind: OpWait, Wait: draw()})
		}
		ops = append(ops, op)
	}
	s.Ops = ops
	return len(due) > 0
}

// cutOrStart is Cut, with no place meaning the status line's.
func (s *Script) cutOrStart(at At) (index int, ok bool) {
	if at.IsZero() {
		return s.start()
	}
	return s.Cut(at)
}
