// Package jsontree holds JSON values as trees that keep what encoding/json
// throws away: the order of keys, duplicate keys and the spelling of numbers.
//
// A scripted answer stays a tree until it is sent, so that a fault can set,
// retype or remove any field. All other fields are sent exactly as the healthy
// API would write them.
//
// A *Node is not safe for concurrent mutation. Every reading method accepts a
// nil receiver and treats it as an absent value, so lookups can be chained.
package jsontree

import (
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"strconv"
)

// Kind is the JSON type of a Node.
type Kind uint8

// The JSON types. Null is the zero Kind, so that &Node{} is null.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// String names the kind as JSON does: "null", "boolean", "number" and so on.
func (k Kind) String() string {
	return [...]string{"null", "boolean", "number", "string", "array", "object"}[k]
}

// Member is one key and its value, in an object.
type Member struct {
	Key   string
	Value *Node
}

// Node is one JSON value. Only the field that belongs to its Kind is used.
type Node struct {
	Kind    Kind
	Bool    bool     // Kind Bool
	Text    string   // Kind String: the value; Kind Number: the literal, as written
	Items   []*Node  // Kind Array
	Members []Member // Kind Object, in order
}

// Obj builds an object from alternating keys and values; values are converted
// as by Of. It panics if the number of arguments is odd, which is a programming
// error.
func Obj(pairs ...any) *Node {
	if len(pairs)%2 != 0 {
		panic("jsontree.Obj: a key has no value")
	}
	nodes := make([]Node, len(pairs)/2+1) // the object and its values in one allocation
	n := &nodes[0]
	n.Kind, n.Members = Object, make([]Member, len(pairs)/2)
	for i := range n.Members {
		n.Members[i] = Member{Key: pairs[2*i].(string), Value: intoNode(&nodes[i+1], pairs[2*i+1])}
	}
	return n
}

// intoNode is Of, but uses room where Of allocates a node.
func intoNode(room *Node, value any) *Node {
	switch v := value.(type) {
	case string:
		room.Kind, room.Text = String, v
	case int:
		room.Kind, room.Text = Number, strconv.Itoa(v)
	case nil:
	default:
		return Of(value)
	}
	return room
}

// Arr builds an array; items are converted as by Of.
func Arr(items ...any) *Node {
	n := &Node{Kind: Array, Items: make([]*Node, 0, len(items))}
	for _, item := range items {
		n.Items = append(n.Items, Of(item))
	}
	return n
}

// Of converts a Go value: nil, bool, string, int, int64, float64 (NaN and the
// infinities, which JSON lacks, become null), json.Number, *Node (kept as it
// is), []*Node, []string, []any, and map[string]any, whose keys are sorted. It
// panics on any other type, which is a programming error.
func Of(value any) *Node {
	switch v := value.(type) {
	case nil:
		return &Node{}
	case *Node:
		if v == nil {
			return &Node{}
		}
		return v
	case bool:
		return &Node{Kind: Bool, Bool: v}
	case string:
		return &Node{Kind: String, Text: v}
	case int:
		return &Node{Kind: Number, Text: strconv.Itoa(v)}
	case int64:
		return &Node{Kind: Number, Text: strconv.FormatInt(v, 10)}
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return &Node{}
		}
		return &Node{Kind: Number, Text: strconv.FormatFloat(v, 'g', -1, 64)}
	case json.Number:
		return &Node{Kind: Number, Text: v.String()}
	case []*Node:
		return &Node{Kind: Array, Items: v}
	case []string:
		return list(v)
	case []any:
		return list(v)
	case map[string]any:
		return fromMap(v)
	default:
		panic(fmt.Sprintf("jsontree.Of: cannot convert %T", value))
	}
}

func list[T any](items []T) *Node {
	n := &Node{Kind: Array, Items: make([]*Node, 0, len(items))}
	for _, item := range items {
		n.Items = append(n.Items, Of(item))
	}
	return n
}

func fromMap(m map[string]any) *Node {
	n := &Node{Kind: Object, Members: make([]Member, 0, len(m))}
	for key, value := range m {
		n.Members = append(n.Members, Member{Key: key, Value: Of(value)})
	}
	sort.Slice(n.Members, func(i, j int) bool { return n.Members[i].Key < n.Members[j].Key })
	return n
}

// OrNull is a string, or null in the place of "".
func OrNull(s string) *Node {
	if s == "" {
		return &Node{}
	}
	return &Node{Kind: String, Text: s}
}

// Is reports whether the value is present and of kind k.
func (n *Node) Is(k Kind) bool { return n != nil && n.Kind == k }

// Str is the string, or "" if the value is absent or not a string.
func (n *Node) Str() string {
	if !n.Is(String) {
		return ""
	}
	return n.Text
}

// List is the items of an array, or none when the value is absent or no array.
func (n *Node) List() []*Node {
	if !n.Is(Array) {
		return nil
	}
	return n.Items
}

// Int is the whole number; ok is false if the value is absent, not a number,
// not whole, or out of the range of an int.
func (n *Node) Int() (value int, ok bool) {
	if !n.Is(Number) {
		return 0, false
	}
	if v, err := strconv.Atoi(n.Text); err == nil {
		return v, true
	}
	f, err := strconv.ParseFloat(n.Text, 64)
	if err != nil || f != math.Trunc(f) || f < math.MinInt || f >= math.MaxInt {
		return 0, false
	}
	return int(f), true
}

// Float is the number; ok is false if the value is absent or not a number.
func (n *Node) Float() (value float64, ok bool) {
	if !n.Is(Number) {
		return 0, false
	}
	f, err := strconv.ParseFloat(n.Text, 64)
	return f, err == nil
}

// True reports whether the value is the literal true.
func (n *Node) True() bool { return n.Is(Bool) && n.Bool }

// Field is the value of an object's key, or nil. If a key occurs more than
// once, the last value counts, as in the JSON readers of the API's clients.
func (n *Node) Field(key string) *Node {
	if !n.Is(Object) {
		return nil
	}
	for i := len(n.Members) - 1; i >= 0; i-- {
		if n.Members[i].Key == key {
			return n.Members[i].Value
		}
	}
	return nil
}

// Clone copies the whole tree.
func (n *Node) Clone() *Node {
	if n == nil {
		return nil
	}
	c := &Node{Kind: n.Kind, Bool: n.Bool, Text: n.Text}
	if n.Items != nil {
		c.Items = make([]*Node, len(n.Items))
		for i, item := range n.Items {
			c.Items[i] = item.Clone()
		}
	}
	if n.Members != nil {
		c.Members = make([]Member, len(n.Members))
		for i, m := range n.Members {
			c.Members[i] = Member{Key: m.Key, Value: m.Value.Clone()}
		}
	}
	return c
}
