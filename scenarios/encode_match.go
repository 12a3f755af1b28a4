package scenarios

import (
	"strconv"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// EncodeYAML writes a condition. Bare words in texts are to be contained there,
// so that is how they are written.
func (w *When) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	n := e.Struct(w)
	setContained(e, n, "text", w.Text)
	setContained(e, n, "system", w.System)
	return n
}

// EncodeYAML writes what is expected. Bare words in output are to be contained
// there, so that is how they are written.
func (e *Expect) EncodeYAML(to *strictyaml.Encoder) *strictyaml.Node {
	n := to.Struct(e)
	setContained(to, n, "output", e.Output)
	return n
}

func setContained(e *strictyaml.Encoder, n *strictyaml.Node, key string, m *Matcher) {
	if m != nil {
		e.In(key, func() { n.Set(key, m.encode(e, true)) })
	}
}

// EncodeYAML writes a scalar or a map.
func (m *Matcher) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node { return m.encode(e, false) }

// encode writes a scalar or a map; contained says that a scalar is read there
// as a part of the text.
func (m *Matcher) encode(e *strictyaml.Encoder, contained bool) *strictyaml.Node {
	long := matcherMap{Contains: m.Contains, Exists: m.Exists, Not: m.Not, AnyOf: m.AnyOf}
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
	case contained && m.onlyExists() && m.Exists == nil:
		return strictyaml.Word("") // which any text contains
	case !contained:
		return n
	}
	setContained(e, n, "not", m.Not)
	for i := range m.AnyOf {
		e.In("any_of."+strconv.Itoa(i), func() { n.Get("any_of").Items[i] = m.AnyOf[i].encode(e, true) })
	}
	return n.Only("contains")
}
