package script

import (
	"errors"
	"math"
	"math/rand/v2"
	"time"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// Wait is a length of time: exact, or drawn each time from a log-normal
// distribution, the shape that the latency of services has. The zero Wait is
// none.
//
//	20ms                      exactly that
//	{p50: 20ms, p99: 200ms}   half are shorter than 20ms, one in a hundred is longer than 200ms
type Wait struct {
	P50 time.Duration `yaml:"p50" required:"true" doc:"half of the waits are shorter"`
	P99 time.Duration `yaml:"p99" required:"true" doc:"one wait in a hundred is longer; none is much longer, three deviations being the most"`
}

// Exactly is a Wait that is always the same.
func Exactly(wait time.Duration) Wait { return Wait{P50: wait, P99: wait} }

// The normal distribution: how many standard deviations above the median the
// 99th percentile lies, and how many from it a drawn value is at most.
const (
	p99Deviations  = 2.3263478740408408
	mostDeviations = 3
)

// longestWait bounds what is drawn, since a wide distribution reaches beyond
// what a time.Duration can hold.
const longestWait = 24 * time.Hour

// YAMLType is the type's name in docs.
func (*Wait) YAMLType() string { return "wait" }

// DecodeYAML reads a duration, or a map of two percentiles.
func (w *Wait) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	*w = Wait{}
	before := d.Count()
	if n.Kind != strictyaml.Map {
		var exact time.Duration
		if d.Decode(n, &exact); !d.Failed(before) {
			*w = Exactly(exact)
		}
		return
	}
	d.Struct(n, w)
	if err := w.Check(); err != nil && !d.Failed(before) {
		d.Problemf(n, "%s", err)
	}
}

// Check refuses percentiles that no distribution has. The error is to follow
// the name of the parameter that holds the Wait.
func (w Wait) Check() error {
	switch {
	case w == Wait{}:
		return nil
	case w.P50 <= 0:
		return errors.New("p50 must be longer than nothing")
	case w.P99 < w.P50:
		return errors.New("p99 must be at least as long as p50")
	}
	return nil
}

// IsZero reports whether there is nothing to wait for, ever.
func (w Wait) IsZero() bool { return w.P50 <= 0 && w.P99 <= 0 }

// varies reports whether one wait differs from another.
func (w Wait) varies() bool { return w.P99 > w.P50 && w.P50 > 0 }

// Draw is one wait. It takes nothing from r when all are the same.
func (w Wait) Draw(r *rand.Rand) time.Duration {
	if !w.varies() {
		return max(w.P50, 0)
	}
	deviation := math.Log(float64(w.P99)/float64(w.P50)) / p99Deviations
	drawn := float64(w.P50) * math.Exp(deviation*deviations(r))
	if drawn >= float64(longestWait) {
		return longestWait
	}
	return time.Duration(drawn).Truncate(time.Microsecond) // finer ones would only be hard to read
}

// deviations is one draw from the standard normal distribution, cut off at both
// ends.
func deviations(r *rand.Rand) float64 {
	return min(max(r.NormFloat64(), -mostDeviations), mostDeviations)
}

// EncodeYAML writes a duration, or a map of two percentiles.
func (w *Wait) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if w.P50 == w.P99 {
		return e.Encode(w.P50)
	}
	return e.Struct(w)
}
