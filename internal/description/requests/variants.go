package requests

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

// variant is a value that a schema allows, with one thing beyond the minimum.
type variant struct {
	value *jsontree.Node
	label string   // where and what the one thing is, as "citations.enabled=true"; "" for the minimum
	betas []string // what the request must name to use it
}

// maker makes values of schemas. A schema inside itself, and properties with a name in
// whole, have their minimal value.
type maker struct {
	inside map[string]bool // schemas, by name
	whole  []string
}

// manyItems is the most items that a list is filled with to its bound.
const manyItems = 1000

// each returns the values of a schema, each with one thing that the others lack. The
// first is minimal. key is the name of the property that the value is for.
func (m maker) each(s *description.Schema, key string) []variant {
	if slices.Contains(m.whole, key) {
		return []variant{{value: m.least(s, key)}}
	}
	if s == nil {
		return anything()
	}
	if s.Name != "" {
		if m.inside[s.Name] {
			return []variant{{value: m.least(s, key)}}
		}
		m.inside[s.Name] = true
		defer delete(m.inside, s.Name)
	}
	switch {
	case s.Const != nil:
		return []variant{{value: s.Const}}
	case len(s.Enum) > 0:
		return eachWord(s)
	case len(s.Any) > 0:
		return m.eachAlternative(s, key)
	case len(s.All) > 0:
		return m.each(s.All[0], key)
	}
	return m.eachType(s, key)
}

func eachWord(s *description.Schema) []variant {
	var all []variant
	for i, word := range s.Enum {
		o := variant{value: word, label: "=" + word.Str()}
		if i == 0 {
			o.label = ""
		}
		if betas := s.EnumBetas[word.Str()]; len(betas) > 0 {
			o.betas = []string{newest(betas)}
		}
		all = append(all, o)
	}
	return all
}

// eachAlternative puts the minimal value first, and null last.
func (m maker) eachAlternative(s *description.Schema, key string) []variant {
	var all, nulls []variant
	for i, alternative := range s.Any {
		if slices.Equal(alternative.Types, []string{"null"}) {
			nulls = append(nulls, variant{value: &jsontree.Node{}, label: "=null"})
			continue
		}
		label := tagOf(s, alternative)
		for j, o := range m.each(alternative, key) {
			if label != "" {
				o.label = dotted(label, o.label)
			} else if j == 0 && i > 0 {
				o.label = dotted(o.label, "="+labelOf(o.value))
			}
			if i < len(s.AnyBetas) && len(s.AnyBetas[i]) > 0 {
				o.betas = append([]string{newest(s.AnyBetas[i])}, o.betas...)
			}
			all = append(all, o)
		}
	}
	return append(all, nulls...)
}

// tagOf returns the tag of an alternative of a union, or "".
func tagOf(union, alternative *description.Schema) string {
	key := union.Key
	if key == "" {
		key = "type"
	}
	p := alternative.Property(key)
	switch {
	case p == nil:
		return ""
	case p.Const != nil:
		return p.Const.Str()
	case len(p.Enum) > 0:
		return p.Enum[0].Str()
	}
	for _, nullable := range p.Any {
		if nullable.Const != nil {
			return nullable.Const.Str()
		}
	}
	return ""
}

func (m maker) eachType(s *description.Schema, key string) []variant {
	if len(s.Types) == 0 && len(s.Properties) == 0 && s.Items == nil {
		return anything()
	}
	typ := "object"
	if len(s.Types) > 0 {
		typ = s.Types[0]
	}
	switch typ {
	case "object":
		return m.eachObject(s, key)
	case "array":
		return m.eachList(s, key)
	case "string":
		return eachText(s, key)
	case "integer", "number":
		return eachNumber(s, key)
	case "boolean":
		return []variant{{value: jsontree.Of(true)}, {value: jsontree.Of(false), label: "=false"}}
	default:
		return []variant{{value: &jsontree.Node{}, label: "=null"}}
	}
}

func anything() []variant {
	return []variant{{value: jsontree.Obj()}, {value: &jsontree.Node{}, label: "=null"}}
}

func (m maker) eachObject(s *description.Schema, key string) []variant {
	least := m.least(s, key)
	all := []variant{{value: least}}
	if key == "schema" {
		return all
	}
	for _, p := range s.Properties {
		for i, o := range m.each(p.Schema, p.Name) {
			if p.Required && i == 0 {
				continue
			}
			with := least.Clone()
			with.SetField(p.Name, o.value.Clone())
			fixFileData(with)
			o.value = with
			o.label = dotted(p.Name, o.label)
			if len(p.Betas) > 0 {
				o.betas = append([]string{newest(p.Betas)}, o.betas...)
			}
			all = append(all, o)
		}
	}
	if s.Open && len(s.Properties) == 0 {
		for _, o := range m.each(s.Each, "")[:1] {
			all = append(all, variant{value: jsontree.Obj("anything", o.value), label: "=anything", betas: o.betas})
		}
	}
	return all
}

func (m maker) eachList(s *description.Schema, key string) []variant {
	var all []variant
	items := m.each(s.Items, key)
	for _, o := range items {
		o.value = jsontree.Arr(o.value)
		all = append(all, o)
	}
	if s.MinItems == 0 {
		all = append(all, variant{value: jsontree.Arr(), label: "=[]"})
	}
	if s.MaxItems > 1 && s.MaxItems <= manyItems && len(items) > 0 {
		all = append(all, variant{value: manyOf(items[0].value, s.MaxItems), label: "=as many as allowed", betas: items[0].betas})
	}
	return all
}

// dotted joins a step and the label below it.
func dotted(step, about string) string {
	if about == "" || strings.HasPrefix(about, "=") {
		return step + about
	}
	return step + "." + about
}

// labelOf returns a value for the label of a variant.
func labelOf(n *jsontree.Node) string {
	const most = 40
	text := n.String()
	if n.Is(jsontree.String) {
		text = n.Text
	}
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}

// newest returns the latest of several betas that allow the same: the description lists
// them oldest first.
func newest(betas []string) string { return betas[len(betas)-1] }
