package sample

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/claudemock/claudemock/jsontree"
)

// plainNumber returns a number as json.Number if it is an integer, or else as the
// nearest float. The schema library calculates with fractions, and 1e999999999 would
// keep it busy forever.
func plainNumber(n *jsontree.Node) any {
	if _, err := strconv.ParseInt(n.Text, 10, 64); err == nil {
		return json.Number(n.Text)
	}
	if f, ok := n.Float(); ok && !math.IsInf(f, 0) {
		return f
	}
	return 0.0
}

// plain returns a tree as encoding/json decodes it, for the schema library.
func plain(n *jsontree.Node) any {
	switch {
	case n.Is(jsontree.Bool):
		return n.Bool
	case n.Is(jsontree.Number):
		return plainNumber(n)
	case n.Is(jsontree.String):
		return n.Text
	case n.Is(jsontree.Array):
		list := make([]any, len(n.Items))
		for i, item := range n.Items {
			list[i] = plain(item)
		}
		return list
	case n.Is(jsontree.Object):
		object := make(map[string]any, len(n.Members))
		for _, m := range n.Members {
			object[m.Key] = plain(m.Value)
		}
		return object
	default:
		return nil
	}
}
