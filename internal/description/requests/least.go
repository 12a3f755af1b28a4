package requests

import (
	"slices"
	"strconv"

	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

// least returns the minimal value that a schema allows: the required properties, the
// first of several alternatives that is not null, one item.
func (m maker) least(s *description.Schema, key string) *jsontree.Node {
	switch {
	case s == nil:
		return jsontree.Obj()
	case s.Const != nil:
		return s.Const
	case len(s.Enum) > 0:
		return s.Enum[0]
	case len(s.Any) > 0:
		i := slices.IndexFunc(s.Any, func(a *description.Schema) bool { return !slices.Equal(a.Types, []string{"null"}) })
		if key == "model" {
			return jsontree.Of(Model)
		}
		return m.least(s.Any[max(i, 0)], key)
	case len(s.All) > 0:
		return m.least(s.All[0], key)
	}
	switch typ := append(slices.Clone(s.Types), "object")[0]; typ {
	case "array":
		return jsontree.Arr(m.least(s.Items, key))
	case "string":
		return jsontree.Of(text(s, key))
	case "integer", "number":
		return eachNumber(s, key)[0].value
	case "boolean":
		return jsontree.Of(true)
	case "null":
		return &jsontree.Node{}
	}
	if key == "schema" { // of structured output
		return jsontree.Obj("type", "object", "properties", jsontree.Obj(), "additionalProperties", false)
	}
	least := jsontree.Obj()
	for _, p := range s.Properties {
		if p.Required {
			least.SetField(p.Name, m.least(p.Schema, p.Name).Clone())
		}
	}
	fixFileData(least)
	return least
}

// fixFileData replaces the data of a file by a file of the type in its media_type.
func fixFileData(value *jsontree.Node) {
	if data := value.Field("data"); data != nil {
		if sample, ok := files[value.Field("media_type").Str()]; ok {
			value.SetField("data", sample)
		}
	}
}

// manyOf returns a list of count values, with distinct names.
func manyOf(value *jsontree.Node, count int) *jsontree.Node {
	list := jsontree.Arr()
	for i := range count {
		item := value.Clone()
		for _, name := range []string{"name", "tab_id"} {
			if field := item.Field(name); field.Is(jsontree.String) {
				item.SetField(name, field.Text+strconv.Itoa(i))
			}
		}
		list.Items = append(list.Items, item)
	}
	return list
}
