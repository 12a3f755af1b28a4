package faults

import (
	"time"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

// defaultDelay is longer than people like to wait and shorter than the
// clients' own timeouts.
const defaultDelay = 10 * time.Second

// Delay lets time pass, and then the answer goes on.
type Delay struct {
	For    script.Wait   `yaml:"for" doc:"how long; default 10s"`
	Jitter script.Jitter `yaml:"jitter" doc:"varies how long; default not"`
	At     script.At     `yaml:"at" doc:"where; default before the status line"`
	All    bool          `yaml:"all" doc:"at every event that fits, each time anew, not only the first"`
}

func delayKind() Kind {
	return Kind{
		Name:   "delay",
		Doc:    "the answer comes late: silence before it, in the middle, or at every event",
		Sample: "{for: 90s}",
		New:    func() script.Fault { return &Delay{For: script.Exactly(defaultDelay)} },
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

// Layer returns LayerConnection.
func (f *Delay) Layer() script.Layer { return script.LayerConnection }

// Check refuses places whose keys contradict each other.
func (f *Delay) Check() error {
	if f.All {
		return named("at", checkEvents(f.At, f.All))
	}
	return named("at", f.At.Check())
}

// Reach says whether the fault strikes once. One delay after another is drawn from the
// beginning on.
func (f *Delay) Reach() script.Reach {
	if f.All && (f.For.P99 > f.For.P50 || !f.Jitter.IsZero()) {
		return script.ReachAll
	}
	return reach(f.All)
}

// ApplyScript strikes if there is such a place.
func (f *Delay) ApplyScript(s *script.Script, env script.Env) (bool, error) {
	r := env.Choice.Rand("delay")
	draw := func() time.Duration { return f.Jitter.Apply(f.For.Draw(r), r) }
	if f.All {
		return s.PauseAfter(f.At, draw), nil
	}
	index, ok := cutOrStart(s, f.At)
	if ok {
		s.Pause(index, draw())
	}
	return ok, nil
}
