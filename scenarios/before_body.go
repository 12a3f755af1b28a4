package scenarios

import (
	"maps"
	"slices"
	"time"

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
const mostRead faults.Size = 64e6

// DecodeYAML reads a map.
func (b *BeforeBody) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	d.Struct(n, b)
	if b.After > mostRead {
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
	if s.books != nil {
		return s.early
	}
	return s.answersEarly()
}

func (s *Scenario) answersEarly() bool {
	return slices.ContainsFunc(s.AllRules(), func(r *Rule) bool {
		return slices.ContainsFunc(r.Steps, func(step *Step) bool { return step.BeforeBody != nil })
	})
}

// Early is how a request gets its answer before its body has been read, by what
// Next would choose for it now; nil is that the body is to be read first. Neither
// p nor call is changed.
func (s *Scenario) Early(p *Progress, call Positions, in Incoming, now time.Time) *BeforeBody {
	ahead := p.copied()
	call.inRule = slices.Clone(call.inRule)
	ahead.Begin(in.Request.Endpoint, now)
	choice := s.Next(&ahead, &call, in, now)
	if choice.Step == nil {
		return nil
	}
	return choice.Step.BeforeBody
}

// copied is the same progress, which goes on by itself.
func (p *Progress) copied() Progress {
	c := *p
	c.endpoints, c.answers = maps.Clone(p.endpoints), maps.Clone(p.answers)
	c.steps.inRule, c.work = slices.Clone(p.steps.inRule), work{}
	return c
}

// asksBody reports whether a condition is about what the body of a request says,
// as far as can be told.
func (w *When) asksBody() bool {
	return w != nil && (w.Model != nil || w.Stream != nil && *w.Stream || w.Text != nil || len(w.Body) > 0 ||
		w.Turn != nil || w.LastRole != "" || w.ToolResult != nil || w.Tools != nil || w.System != nil || w.Images != nil || w.Documents != nil)
}
