package shape

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/claudemock/claudemock/jsontree"
)

// tableJSON is written by the program in generate. Package tabulate documents its
// format.
//
//go:embed table.json
var tableJSON []byte

// Table returns the table as JSON, in the format of package tabulate.
func Table() []byte { return slices.Clone(tableJSON) }

// request describes the body of requests to one endpoint.
type request struct{ ordinary, beta form }

type table struct {
	requests map[string]request
	objects  map[string]*object
	unions   map[string]*union
	patterns map[string]*pattern
	source   *jsontree.Node
}

var loaded = sync.OnceValue(func() *table { return load(tableJSON) })

// load panics if the table is not in the format of package tabulate, which is a bug.
func load(text []byte) *table {
	source, err := jsontree.Parse(text)
	if err != nil {
		panic(fmt.Sprintf("reading the embedded table.json: %v", err))
	}
	t := &table{
		requests: map[string]request{}, objects: map[string]*object{}, unions: map[string]*union{},
		patterns: map[string]*pattern{}, source: source,
	}
	for _, m := range source.Field("objects").Members {
		t.objects[m.Key] = &object{}
	}
	for _, m := range source.Field("unions").Members {
		t.unions[m.Key] = &union{}
	}
	for _, m := range source.Field("objects").Members {
		t.fillObject(t.objects[m.Key], m.Value)
	}
	for _, m := range source.Field("unions").Members {
		t.fillUnion(t.unions[m.Key], m.Value)
	}
	for _, m := range source.Field("requests").Members {
		t.requests[m.Key] = request{ordinary: t.form(m.Value.Items[0]), beta: t.form(m.Value.Items[1])}
	}
	return t
}

// indexedFields is the number of fields above which an object has an index.
const indexedFields = 10

func (t *table) fillObject(o *object, n *jsontree.Node) {
	for _, m := range n.Members {
		if m.Key == "*" {
			open := t.form(m.Value)
			o.open = &open
			continue
		}
		f := field{name: m.Key}
		f.name, f.required = strings.CutSuffix(m.Key, "!")
		written := m.Value
		if betas := written.Field("betas"); betas != nil {
			f.betas, written = stringsOf(betas), written.Field("form")
		}
		f.form = t.form(written)
		if f.required {
			o.required |= 1 << len(o.fields)
		}
		o.fields = append(o.fields, f)
	}
	if len(o.fields) > indexedFields {
		o.index = make(map[string]int, len(o.fields))
		for i, f := range o.fields {
			o.index[f.name] = i
		}
	}
}

func (t *table) fillUnion(u *union, n *jsontree.Node) {
	u.key, u.fallback = n.Field("by").Str(), n.Field("default").Str()
	variants := n.Field("variants").Members
	u.variants = make(map[string]*object, len(variants))
	for _, m := range variants {
		u.tags = append(u.tags, m.Key)
		u.variants[m.Key] = t.objects[m.Value.Text]
	}
}

// form parses a form: a word, a name, a map with bounds, or a list of these.
func (t *table) form(n *jsontree.Node) form {
	var f form
	switch n.Kind {
	case jsontree.Array:
		for _, alternative := range n.Items {
			t.add(&f, alternative)
		}
	default:
		t.add(&f, n)
	}
	return f
}

// add allows one more kind of value.
func (t *table) add(f *form, n *jsontree.Node) {
	if n.Is(jsontree.Object) {
		t.addBounded(f, n.Members[0].Key, n)
		return
	}
	switch n.Text {
	case "any":
		f.kinds = anyKind
	case "null":
		f.kinds |= 1 << jsontree.Null
	case "boolean":
		f.allow(jsontree.Bool, "boolean")
	case "integer", "number":
		f.allow(jsontree.Number, n.Text)
		f.whole = n.Text == "integer"
	case "string":
		f.allow(jsontree.String, "string")
	default:
		f.allow(jsontree.Object, "dictionary")
		f.object, f.union = t.objects[n.Text], t.unions[n.Text]
	}
}

func (f *form) allow(kind jsontree.Kind, name string) {
	f.kinds |= 1 << kind
	f.names = name
}

// addBounded parses {KIND: the form of each item, or null, "min": 1, …}.
func (t *table) addBounded(f *form, kind string, n *jsontree.Node) {
	of := n.Members[0].Value
	least, _ := n.Field("min").Int()
	most, _ := n.Field("max").Int()
	switch kind {
	case "words":
		f.allow(jsontree.String, "string")
		f.words = stringsOf(of)
	case "string":
		f.allow(jsontree.String, "string")
		f.text = &textBounds{min: least, max: most, pattern: t.pattern(n.Field("pattern"))}
	case "integer", "number":
		f.allow(jsontree.Number, kind)
		f.whole = kind == "integer"
		f.number = &numberBounds{
			min: float(n, "min"), max: float(n, "max"), above: float(n, "above"), below: float(n, "below"),
		}
	case "list":
		f.allow(jsontree.Array, "list")
		each := t.form(of)
		f.list = &listForm{min: least, max: most, each: &each}
	case "map":
		f.allow(jsontree.Object, "dictionary")
		values := t.form(of)
		f.values = &values
	default:
		panic(fmt.Sprintf("table.json: %q is no kind of form", kind))
	}
}

func (t *table) pattern(n *jsontree.Node) *pattern {
	if n == nil {
		return nil
	}
	if t.patterns[n.Text] == nil {
		t.patterns[n.Text] = newPattern(n.Text)
	}
	return t.patterns[n.Text]
}

func float(n *jsontree.Node, key string) *float64 {
	if value, ok := n.Field(key).Float(); ok {
		return &value
	}
	return nil
}

func stringsOf(n *jsontree.Node) []string {
	list := make([]string, len(n.Items))
	for i, item := range n.Items {
		list[i] = item.Text
	}
	return list
}
