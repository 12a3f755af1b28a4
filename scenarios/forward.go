package scenarios

import (
	"slices"
	"strconv"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

// Forward has a step pass the request on to the real API that the server is told of. The
// answer goes on to the client as it comes, and the step's faults strike it. A server
// without such an API refuses the request.
type Forward struct {
	Buffer bool `yaml:"buffer" doc:"true: the whole answer is awaited before any of it goes on, so that faults can strike places that are known only then, such as 60%; default false"`
}

// Forwards reports whether the scenario passes any request on to the real API by its own
// word.
func (s *Scenario) Forwards() bool {
	if s.Unmatched == UnmatchedForward {
		return true
	}
	forwards := func(rule *Rule) bool { return slices.ContainsFunc(rule.Steps, (*Step).forwards) }
	for state := range s.States {
		if slices.ContainsFunc(s.RulesIn(state), forwards) {
			return true
		}
	}
	return slices.ContainsFunc(s.RulesIn(""), forwards)
}

// IsBare reports whether the step says no more than that the answer is healthy: a reply
// without any key, and no faults. Where there is a real API, that answer is the API's.
func (s *Step) IsBare() bool {
	r := s.Reply
	return r != nil && len(s.Faults) == 0 && s.BeforeBody == nil && !r.saysMessage() && r.Body == nil &&
		r.Status == 0 && len(r.Headers) == 0 && r.Pace == Pace{} && r.Offered == Counts && r.Answered == Counts
}

// forwards reports whether the step, or one of its alternatives, passes requests on.
func (s *Step) forwards() bool {
	return s.Forward != nil || slices.ContainsFunc(s.Choose, func(a *Alternative) bool { return a.Forward != nil })
}

// checkForwardFaults refuses faults of an answer that passes through live if they need to
// know all of it first. n is the step's list of faults.
func (s *Step) checkForwardFaults(d *strictyaml.Decoder, n *strictyaml.Node) {
	if s.Forward == nil || s.Forward.Buffer {
		return
	}
	s.visitFaults(n, func(i int, at *strictyaml.Node, use script.Use) {
		if why := use.NeedsWholeBody(); why != "" {
			d.In("faults."+strconv.Itoa(i), func() {
				d.Hintf(at, "forward: {buffer: true} awaits the whole answer first", "%s cannot strike an answer while it comes: %s", use.Name, why)
			})
		}
	})
}
