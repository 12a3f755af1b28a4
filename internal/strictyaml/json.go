package strictyaml

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// jsonNumber matches the numbers of JSON; YAML allows more forms.
var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

// json turns any YAML value into JSON. It keeps the order of keys, and the
// spelling of numbers if JSON allows it.
func (d *Decoder) json(n *Node) *jsontree.Node {
	switch n.Kind {
	case Map:
		object := &jsontree.Node{Kind: jsontree.Object, Members: make([]jsontree.Member, 0, len(n.Entries))}
		for _, e := range n.Entries {
			d.In(e.Key.Value, func() {
				object.Members = append(object.Members, jsontree.Member{Key: e.Key.Value, Value: d.json(e.Value)})
			})
		}
		return object
	case List:
		array := &jsontree.Node{Kind: jsontree.Array, Items: make([]*jsontree.Node, 0, len(n.Items))}
		for i, item := range n.Items {
			d.In(strconv.Itoa(i), func() { array.Items = append(array.Items, d.json(item)) })
		}
		return array
	}
	switch n.Tag {
	case "!!null":
		return &jsontree.Node{}
	case "!!bool":
		return jsontree.Of(strings.EqualFold(n.Value, "true"))
	case "!!int", "!!float":
		return d.jsonNumber(n)
	default:
		return jsontree.Of(n.Value)
	}
}

func (d *Decoder) jsonNumber(n *Node) *jsontree.Node {
	if jsonNumber.MatchString(n.Value) {
		return &jsontree.Node{Kind: jsontree.Number, Text: n.Value}
	}
	if i, ok := n.Int(); ok {
		return jsontree.Of(i)
	}
	f, ok := n.Float()
	if !ok {
		d.Problemf(n, "the number %s cannot be written in JSON", n.Value)
	}
	return jsontree.Of(f)
}
