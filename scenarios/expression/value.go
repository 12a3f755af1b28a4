package expression

import "github.com/claudemock/claudemock/jsontree"

// value converts a JSON value to Go's own types: map[string]any, []any, string, int64,
// float64, bool or nil.
func value(n *jsontree.Node) any {
	switch {
	case n.Is(jsontree.Object):
		object := make(map[string]any, len(n.Members))
		for _, m := range n.Members {
			object[m.Key] = value(m.Value)
		}
		return object
	case n.Is(jsontree.Array):
		list := make([]any, len(n.Items))
		for i, item := range n.Items {
			list[i] = value(item)
		}
		return list
	case n.Is(jsontree.String):
		return n.Text
	case n.Is(jsontree.Bool):
		return n.Bool
	}
	if whole, ok := n.Int(); ok {
		return int64(whole)
	}
	if number, ok := n.Float(); ok {
		return number
	}
	return nil
}
