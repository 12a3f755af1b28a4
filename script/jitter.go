package script

import (
	"errors"
	"math/rand/v2"
	"time"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// Jitter varies waits. At most one field is set; in YAML a bare duration is Uniform. The
// zero Jitter changes nothing.
type Jitter struct {
	Uniform    time.Duration `yaml:"uniform" doc:"up to this much shorter or longer, all alike likely"`
	Normal     time.Duration `yaml:"normal" doc:"shorter or longer by this much on average (the standard deviation), by three times as much at most"`
	LongTailed time.Duration `yaml:"long_tailed" doc:"longer only: by this much half of the time, and once in a hundred by more than ten times as much"`
}

// longTail is the ratio of the 99th percentile of a long-tailed jitter to its median.
const longTail = 10

// YAMLType returns the name of the type in docs.
func (*Jitter) YAMLType() string { return "jitter" }

// DecodeYAML reads a duration, or a map of one kind of jitter.
func (j *Jitter) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	*j = Jitter{}
	if n.Kind != strictyaml.Map {
		d.Decode(n, &j.Uniform)
		return
	}
	before := d.Count()
	d.Struct(n, j)
	if err := j.Check(); err != nil && !d.Failed(before) {
		d.Problemf(n, "%s", err)
	}
	if len(n.Entries) == 0 {
		d.Problemf(n, "expected a duration or one of uniform, normal and long_tailed")
	}
}

// Check refuses more than one kind of jitter. The caller puts the name of the parameter
// before the error.
func (j Jitter) Check() error {
	given := 0
	for _, by := range []time.Duration{j.Uniform, j.Normal, j.LongTailed} {
		if by < 0 {
			return errors.New("jitter must not be negative")
		}
		if by > 0 {
			given++
		}
	}
	if given > 1 {
		return errors.New("uniform, normal and long_tailed exclude one another")
	}
	return nil
}

// IsZero reports whether the jitter changes nothing.
func (j Jitter) IsZero() bool { return j == Jitter{} }

// Apply varies a wait. The result is never negative.
func (j Jitter) Apply(wait time.Duration, r *rand.Rand) time.Duration {
	switch {
	case j.IsZero():
		return wait
	case j.Uniform > 0:
		limit := min(j.Uniform, longestWait)
		steps := r.Int64N(2*limit.Microseconds() + 1)
		wait += time.Duration(steps)*time.Microsecond - limit
	case j.Normal > 0:
		wait += time.Duration(float64(min(j.Normal, longestWait)) * deviations(r))
	case j.LongTailed > 0:
		limit := min(j.LongTailed, longestWait)
		wait += Wait{P50: limit, P99: longTail * limit}.Draw(r)
	}
	return max(wait, 0).Truncate(time.Microsecond) // finer times are hard to read
}

// EncodeYAML writes a duration, or a map of one kind of jitter.
func (j *Jitter) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if *j == (Jitter{Uniform: j.Uniform}) {
		return e.Encode(j.Uniform)
	}
	return e.Struct(j)
}
