package tabulate

import (
	"slices"

	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

// structured returns the form of the objects of a value: one object, or a union of
// several.
func (b *builder) structured(alternatives []*description.Schema, place string) *jsontree.Node {
	first := alternatives[0]
	if len(alternatives) == 1 && first.Key == "" {
		return b.object(first, place)
	}
	key, name, fallback := "type", place, ""
	if len(alternatives) == 1 {
		key, alternatives = first.Key, first.Any
		if first.Name != "" {
			name = first.Name
		}
	}
	if _, known := b.unions.nodes[name]; known {
		return jsontree.Of(name)
	}
	variants := jsontree.Obj()
	u := jsontree.Obj("by", key, "default", "", "variants", variants)
	b.unions.put(name, u)
	for _, s := range alternatives {
		tags, optional := tagsOf(s, key)
		if len(tags) == 0 {
			b.fail(name, "no field %q tells %q apart", key, s.Name)
		}
		if optional {
			fallback = tags[0]
		}
		object := b.object(s, name+"."+first.Name)
		for _, tag := range tags {
			variants.SetField(tag, object)
		}
	}
	u.SetField("default", fallback)
	if fallback == "" {
		u.Members = append(u.Members[:1], u.Members[2:]...)
	}
	return jsontree.Of(name)
}

// tagsOf returns the values of the field that distinguishes a variant, and whether an
// object without that field is this variant.
func tagsOf(s *description.Schema, key string) (tags []string, optional bool) {
	for _, p := range s.Properties {
		if p.Name != key {
			continue
		}
		for _, a := range flatten(p.Schema) {
			if a.Const.Is(jsontree.String) {
				tags = append(tags, a.Const.Text)
			}
			for _, word := range a.Enum {
				tags = append(tags, word.Str())
			}
		}
		return tags, !p.Required
	}
	return nil, false
}

// object returns the form of one object: its name, or a map of values.
func (b *builder) object(s *description.Schema, place string) *jsontree.Node {
	name := s.Name
	if name == "" {
		name = place
	}
	if len(s.Properties) == 0 && s.Open {
		values := jsontree.Of("any")
		if s.Each != nil {
			values = b.form(s.Each, name+"{}")
		}
		return bounded("map", values)
	}
	if _, known := b.objects.nodes[name]; known {
		return jsontree.Of(name)
	}
	o := jsontree.Obj()
	b.objects.put(name, o)
	for _, p := range sortTypeFirst(s.Properties) {
		key := p.Name
		if p.Required {
			key += "!"
		}
		form, ok := replaced[name+"."+p.Name]
		if !ok {
			form = b.form(p.Schema, name+"."+p.Name)
		}
		if len(p.Betas) > 0 && isBody(name) {
			form = jsontree.Obj("betas", p.Betas, "form", form)
		}
		o.SetField(key, form)
	}
	for _, m := range added[name] {
		o.SetField(m.Key, m.Value)
	}
	if s.Open {
		o.SetField("*", jsontree.Of("any"))
	}
	return jsontree.Of(name)
}

// sortTypeFirst puts the type before the other properties: the description mostly sorts
// by name.
func sortTypeFirst(properties []description.Property) []description.Property {
	sorted := slices.Clone(properties)
	slices.SortStableFunc(sorted, func(a, b description.Property) int {
		return rank(a) - rank(b)
	})
	return sorted
}

func rank(p description.Property) int {
	if p.Name == "type" || p.Name == "role" {
		return 0
	}
	return 1
}

// isBody reports whether an object is the whole body of a request. Only there is it
// known that the API refuses a field of a beta that the request does not name
// ("context_management: Extra inputs are not permitted"). Below it, a request that
// names fewer betas may return a block of an answer.
func isBody(name string) bool {
	for _, r := range requests {
		if name == r.ordinary || name == r.beta {
			return true
		}
	}
	return false
}
