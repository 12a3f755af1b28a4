package expect

import (
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// EncodeYAML writes expectations, with the bare texts in output and answer that DecodeYAML reads.
func (e *Expectations) EncodeYAML(to *strictyaml.Encoder) *strictyaml.Node {
	n := to.Struct(e)
	e.Output.SetContained(to, n, "output")
	e.Answer.SetContained(to, n, "answer")
	return n
}

// EncodeYAML writes a number or a map.
func (r *Range) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if r.Min == r.Max && r.Min > 0 {
		return e.Encode(r.Min)
	}
	return e.Struct(r)
}
