package faults

import (
	"strconv"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// EncodeYAML writes a place as shortly as it can be; no place is nothing.
func (a *At) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	switch {
	case a.IsZero():
		return nil
	case *a == At{Number: a.Number}:
		return e.Encode(a.Number)
	case *a == At{Event: a.Event} && eventWord.MatchString(a.Event):
		return e.Encode(a.Event)
	case *a == At{Percent: a.Percent}:
		return strictyaml.Word(strconv.FormatFloat(*a.Percent, 'f', -1, 64) + "%")
	case *a == At{Elapsed: a.Elapsed}:
		return e.Encode(*a.Elapsed)
	default:
		return e.Struct(a)
	}
}

// EncodeYAML writes a duration, or a map of two percentiles.
func (w *Wait) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if w.P50 == w.P99 {
		return e.Encode(w.P50)
	}
	return e.Struct(w)
}

// EncodeYAML writes a duration, or a map of one kind of jitter.
func (j *Jitter) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if *j == (Jitter{Uniform: j.Uniform}) {
		return e.Encode(j.Uniform)
	}
	return e.Struct(j)
}
