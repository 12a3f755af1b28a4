package scenarios

import (
	"strings"

	"github.com/claudemock/claudemock/internal/regexpsize"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// The memory that parts of a parsed scenario take, in bytes, as measured.
const (
	perNode        = 250 // a value of the file, each time that an alias repeats it
	perTextByte    = 2   // a byte of the file; aliases share texts
	perStar        = 20  // a * in a text
	perTemplate    = 60  // a byte of a template
	perInstruction = 60  // an instruction of a regular expression
	perExpression  = 5_000
	perCELByte     = 30
)

// Memory estimates how many bytes the scenario takes, and never too few, so that the
// server can bound the scenarios that sessions bring along.
func (s *Scenario) Memory() int { return s.memory }

// memoryOf estimates the memory of what is decoded from a node.
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
