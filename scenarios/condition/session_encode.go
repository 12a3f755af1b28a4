package condition

import (
	"strconv"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// EncodeYAML writes a number or a map.
func (c *Nth) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if *c == (Nth{From: c.From, To: c.From}) && c.From > 0 {
		return e.Encode(c.From)
	}
	return e.Struct(c)
}

// EncodeYAML writes a number or a map.
func (c *InFlight) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if c.Min == c.Max && c.Min > 0 {
		return e.Encode(c.Min)
	}
	return e.Struct(c)
}

// EncodeYAML writes a map, which always says something.
func (c *Since) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	n := e.Struct(c)
	if len(n.Entries) == 0 {
		n.Set("after", e.Encode(c.After))
	}
	return n
}

// EncodeYAML writes a word, or a status as a number.
func (p *Previous) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if status, err := strconv.Atoi(string(*p)); err == nil {
		return e.Encode(status)
	}
	return e.Encode(string(*p))
}
