package script

import (
	"errors"
	"math"
	"math/rand/v2"
	"time"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// Wait is a length of time, exact or from a log-normal distribution, which the latency
// of services has. The zero Wait is none.
//
//	20ms                      exactly that
//	{p50: 20ms, p99: 200ms}   half are shorter than 20ms, one in a hundred is longer than 200ms
type Wait struct {
	P50 time.Duration `yaml:"p50" required:"true" doc:"half of the waits are shorter"`
	P99 time.Duration `yaml:"p99" required:"true" doc:"one wait in a hundred is longer; none is much longer, three deviations being the most"`
}

// Exactly returns a Wait that is always the same.
func Exactly(wait time.Duration) Wait { return Wait{P50: wait, P99: wait} }

const (
	p99Deviations = 2.3263478740408408 // from the median to the 99th percentile of a normal distribution
	maxDeviations = 3                  // from the median to the furthest drawn value
)

// longestWait bounds drawn waits: a wide distribution exceeds the range of
// time.Duration.
const longestWait = 24 * time.Hour

// YAMLType returns the name of the type in docs.
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

// Check refuses percentiles that no distribution has. The caller puts the name of the
// parameter before the error.
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

// IsZero reports whether every wait is zero.
func (w Wait) IsZero() bool { return w.P50 <= 0 && w.P99 <= 0 }

// varies reports whether waits differ from each other.
func (w Wait) varies() bool { return w.P99 > w.P50 && w.P50 > 0 }

// Draw returns a wait. It draws from r only if waits vary.
func (w Wait) Draw(r *rand.Rand) time.Duration {
	if !w.varies() {
		return max(w.P50, 0)
	}
	deviation := math.Log(float64(w.P99)/float64(w.P50)) / p99Deviations
	drawn := float64(w.P50) * math.Exp(deviation*deviations(r))
	if drawn >= float64(longestWait) {
		return longestWait
	}
	return time.Duration(drawn).Truncate(time.Microsecond) // finer times are hard to read
}

// deviations draws from the standard normal distribution, cut off at both ends.
func deviations(r *rand.Rand) float64 {
	return min(max(r.NormFloat64(), -maxDeviations), maxDeviations)
}

// EncodeYAML writes a duration, or a map of two percentiles.
func (w *Wait) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if w.P50 == w.P99 {
		return e.Encode(w.P50)
	}
	return e.Struct(w)
}
