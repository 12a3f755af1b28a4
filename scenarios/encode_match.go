package scenarios

import (
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// EncodeYAML writes what is expected. Bare words in output are to be contained
// there, so that is how they are written.
func (e *Expect) EncodeYAML(to *strictyaml.Encoder) *strictyaml.Node {
	n := to.Struct(e)
	e.Output.SetContained(to, n, "output")
	return n
}
