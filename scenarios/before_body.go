package scenarios

import (
	"slices"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// BeforeBody has a step answer a request whose body has not been read, or not
// all of it. What is known of such a request is its head: conditions and
// templates find an empty body.
type BeforeBody struct {
	After faults.Size `yaml:"after" doc:"how many bytes of the body are read first; a shorter body is read as a whole; default none"`
	Rest  Rest        `yaml:"rest" enum:"close|drain|leave" doc:"what becomes of the rest when the answer is over. close: it is thrown away, and the connection ends in good order; drain: it is thrown away, and the connection goes on; leave: it is never read, and closing the connection resets it; default close"`
}

// mostRead is how much of a body can be waited for.
const maxAfter faults.Size = 64e6

// DecodeYAML reads a map.
func (b *BeforeBody) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	d.Struct(n, b)
	if b.After > maxAfter {
		d.In("after", func() { d.Problemf(n.Get("after"), "expected a size of up to 64MB") })
	}
}

// Rest is what becomes of the part of a body that was not read.
type Rest string

// What becomes of it; the zero Rest is RestClose.
const (
	RestClose Rest = "close"
	RestDrain Rest = "drain"
	RestLeave Rest = "leave"
)

// AnswersEarly reports whether any step answers before the body has been read.
func (s *Scenario) AnswersEarly() bool {
	if s.indexes != nil {
		return s.early
	}
	return s.answersEarly()
}

func (s *Scenario) answersEarly() bool {
	return slices.ContainsFunc(s.AllRules(), func(r *Rule) bool {
		return slices.ContainsFunc(r.Steps, func(step *Step) bool { return step.BeforeBody != nil })
	})
}
