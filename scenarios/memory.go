package scenarios

import (
	"strings"

	"github.com/claudemock/claudemock/internal/regexpsize"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// What a scenario takes once it is parsed, in bytes, as measured.
const (
	perNode        = 250 // a value in its file, each time that an alias repeats it
	perTextByte    = 2   // its texts, which aliases share
	perStar        = 20  // a * in a text
	perTemplate    = 60  // a byte of a template
	perInstruction = 60  // of a regular expression
	perExpression  = 5_000
	perCELByte     = 30
)

// Memory is about how many bytes the scenario takes. It is no less than what it
// does, so that those that sessions bring along are bounded together.
func (s *Scenario) Memory() int { return s.memory }

// memoryOf is Memory of what is decoded from a node.
func memoryOf(n *strictyaml.Node) int {
	sum := perNode + perStar*strings.Count(n.Value, "*")
	if strings.Contains(n.Value, "{{") {
		sum += perTemplate * len(n.Value)
	}
	for _, item := range n.Items {
		sum += memoryOf(item)
	}
	for _, e := range n.Entries {
		sum += perNode + memoryOf(e.Value)
		switch e.Key.Value {
		case "regexp":
			if _, size, err := regexpsize.Parse(e.Value.Value); err == nil {
				sum += perInstruction * size
			}
		case "cel", "until":
			sum += perExpression + perCELByte*len(e.Value.Value)
		}
	}
	return sum
}
