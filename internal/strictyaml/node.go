package strictyaml

import "strconv"

// Kind is the shape of a Node.
type Kind uint8

// The shapes.
const (
	Scalar Kind = iota
	Map
	List
)

// Node is one YAML value with its position in the file. Aliases and merge keys
// are resolved; their values keep the position at which they were written.
type Node struct {
	Kind    Kind
	Tag     string // scalars: "!!str", "!!int", "!!float", "!!bool" or "!!null", as YAML resolves them
	Value   string // scalars: the text
	Entries []Entry
	Items   []*Node
	Pos     Pos
	Comment []string // lines that Text writes above it; Parse reads none
	Brief   bool     // Text writes each item of the list on one line if it fits; Parse leaves it false
}

// Entry is a key and its value, in a map.
type Entry struct{ Key, Value *Node }

// Pos is a position in a file. The zero Pos is that of a value built in Go.
type Pos struct {
	File         string
	Line, Column int // from 1; Column counts characters
}

// String returns the position as compilers print it: "mine.yaml:3:5". Without a
// line, it is only the file.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

// Get returns the value of a map's key, or nil.
func (n *Node) Get(key string) *Node {
	if n == nil || n.Kind != Map {
		return nil
	}
	for _, e := range n.Entries {
		if e.Key.Value == key {
			return e.Value
		}
	}
	return nil
}

// At returns the item of a list at index i, or nil.
func (n *Node) At(i int) *Node {
	if n == nil || n.Kind != List || i < 0 || i >= len(n.Items) {
		return nil
	}
	return n.Items[i]
}
