package match

import (
	"strconv"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// SetContained sets a key of the map n to the condition, for a decoder that calls
// Contained. The nil Matcher sets nothing.
func (m *Matcher) SetContained(e *strictyaml.Encoder, n *strictyaml.Node, key string) {
	if m != nil {
		e.In(key, func() { n.Set(key, m.encode(e, true)) })
	}
}

// EncodeYAML writes a scalar or a map.
func (m *Matcher) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node { return m.encode(e, false) }

// encode writes a scalar or a map. contained says that the decoder calls Contained.
func (m *Matcher) encode(e *strictyaml.Encoder, contained bool) *strictyaml.Node {
	long := Map{Contains: m.Contains, Exists: m.Exists, Not: m.Not, AnyOf: m.AnyOf}
	if m.Regexp != nil {
		long.Regexp = m.Regexp.String()
	}
	n := e.Struct(&long)
	switch {
	case m.exact != nil && len(n.Entries) > 0:
		e.Problemf("a bare value stands alone: leave out the rest, or put it into any_of")
		return n
	case m.exact != nil:
		return e.Encode(*m.exact)
	case contained && m.OnlyExists() && m.Exists == nil:
		return strictyaml.Word("") // which any text contains
	case !contained:
		return n
	}
	m.Not.SetContained(e, n, "not")
	for i := range m.AnyOf {
		e.In("any_of."+strconv.Itoa(i), func() { n.Get("any_of").Items[i] = m.AnyOf[i].encode(e, true) })
	}
	return n.Only("contains")
}
