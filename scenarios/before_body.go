package scenarios

import (
	"slices"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// BeforeBody makes a step answer before the request body has been read, or after a part
// of it. Only the head of such a request is known: conditions and templates see an empty
// body.
type BeforeBody struct {
	After faults.Size `yaml:"after" doc:"how many bytes of the body are read first; a shorter body is read as a whole; default none"`
	Rest  Rest        `yaml:"rest" enum:"close|drain|leave" doc:"what becomes of the rest when the answer is over. close: it is thrown away, and the connection ends in good order; drain: it is thrown away, and the connection goes on; leave: it is never read, and closing the connection resets it; default close"`
}

// maxAfter is the largest value of After.
const maxAfter faults.Size = 64e6

// DecodeYAML reads a map and bounds After.
func (b *BeforeBody) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	d.Struct(n, b)
	if b.After > maxAfter {
		d.In("after", func() { d.Problemf(n.Get("after"), "expected a size of up to 64MB") })
	}
}

// Rest says what happens to the unread rest of a request body.
type Rest string

// What happens to the rest; the zero Rest is RestClose.
const (
	RestClose Rest = "close" // it is discarded, and the connection closes
	RestDrain Rest = "drain" // it is discarded, and the connection stays open
	RestLeave Rest = "leave" // it is never read, so that closing the connection resets it
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
