package faults

import (
	"errors"
	"regexp"
	"strconv"
	"time"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

// Throttle limits the rate of the body, which comes in about ten pieces a second.
type Throttle struct {
	Rate Rate `yaml:"rate" doc:"bytes a second, e.g. 500B/s, 1kB/s or 2MB/s; default 1kB/s"`
}

// Rate is a number of bytes a second as it is written, such as 1kB/s.
type Rate string

const expectedRate = "expected a rate of at least 1B/s, such as 500B/s, 1kB/s or 2MB/s"

var rateText = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?) ?(B|kB|KB|MB)/s$`)

func throttleKind() Kind {
	return Kind{
		Name:   "throttle",
		Doc:    "the body arrives no faster than at a given rate",
		Sample: "{rate: 500B/s}",
		New:    func() script.Fault { return &Throttle{Rate: "1kB/s"} },
	}
}

// YAMLType returns the type's name in docs.
func (*Rate) YAMLType() string { return "rate" }

// DecodeYAML reads a number with a unit of bytes a second.
func (r *Rate) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if *r = Rate(n.Value); n.Kind != strictyaml.Scalar || r.perSecond() < 1 {
		*r = "1B/s" // one problem is enough
		d.Problemf(n, expectedRate+", got %s", strictyaml.Found(n))
	}
}

// DecodeYAML reads the short form "throttle: 1kB/s" beside the map.
func (f *Throttle) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind == strictyaml.Scalar {
		d.Decode(n, &f.Rate)
		return
	}
	d.Struct(n, f)
}

// Layer returns LayerBytes.
func (f *Throttle) Layer() script.Layer { return script.LayerBytes }

// Check refuses invalid rates, and rates below a byte a second.
func (f *Throttle) Check() error {
	if f.Rate.perSecond() < 1 {
		return errors.New("rate: " + expectedRate)
	}
	return nil
}

// perSecond returns the rate in bytes, or 0 if it is invalid.
func (r Rate) perSecond() float64 {
	parts := rateText.FindStringSubmatch(string(r))
	if parts == nil {
		return 0
	}
	number, err := strconv.ParseFloat(parts[1], 64)
	if err != nil {
		return 0
	}
	return number * sizeUnits[parts[2]]
}

// Reach returns ReachEach: every write is slow.
func (f *Throttle) Reach() script.Reach { return script.ReachEach }

// ApplyScript strikes every answer that has a body.
func (f *Throttle) ApplyScript(s *script.Script, _ script.Env) (struck bool, err error) {
	pieces := 0
	slowed := script.Script{Ops: make([]script.Op, 0, len(s.Ops))}
	for i, op := range s.Ops {
		afterOwn := op.Kind == script.OpFlush && i > 0 && s.Ops[i-1].Kind == script.OpWrite
		switch {
		case op.Kind == script.OpWrite:
			struck = true
			pieces = f.slowly(&slowed, op, pieces)
		case !afterOwn: // a slow write is flushed already
			slowed.Ops = append(slowed.Ops, op)
		}
	}
	if struck {
		s.Ops = slowed.Ops
	}
	return struck, nil
}

// Says names the rate.
func (f *Throttle) Says() string { return "the body comes no faster than " + string(f.Rate) }

// slowly writes pieces, each after the time that it takes at the rate. It is told how
// many pieces went before, and returns how many there are then.
func (f *Throttle) slowly(s *script.Script, write script.Op, pieces int) int {
	rate := f.Rate.perSecond()
	var cuts []int
	for at := sizeAt(rate, pieces); at < len(write.Bytes); at += sizeAt(rate, pieces+len(cuts)) {
		cuts = append(cuts, at)
	}
	for _, piece := range write.Pieces(cuts...) {
		took := time.Duration(float64(len(piece.Bytes)) / rate * float64(time.Second))
		s.Pause(len(s.Ops), took.Round(time.Microsecond))
		s.Ops = append(s.Ops, piece, script.Op{Kind: script.OpFlush})
	}
	return pieces + len(cuts) + 1
}

// doubleAfter is the number of pieces of each length, once there are many.
const doubleAfter = 256

// sizeAt returns the length of a piece at a rate after so many others. When there are
// many, it doubles again and again, so that long bodies have few.
func sizeAt(rate float64, pieces int) int {
	size := max(int(rate/10), 1)
	if pieces < maxPieces {
		return size
	}
	return size << min(1+(pieces-maxPieces)/doubleAfter, 20)
}
