package jsontree

import (
	"strconv"
	"unsafe"
)

// The number of nodes in the first block of an Arena, and in its largest.
const (
	smallArenaBlock = 8
	largeArenaBlock = 64
)

// Arena allocates nodes in blocks. A stream of twenty events has two hundred
// nodes, and allocating them one by one would be most of the cost of the
// answer. The zero Arena is ready to use. A block stays in memory as long as
// any of its nodes is in use.
type Arena struct {
	nodes   []Node
	members []Member
	items   []*Node
	spent   int // bytes allocated so far
}

// Str returns a string.
func (a *Arena) Str(text string) *Node { return a.node(Node{Kind: String, Text: text}) }

// Int returns a whole number.
func (a *Arena) Int(n int) *Node { return a.node(Node{Kind: Number, Text: strconv.Itoa(n)}) }

// Obj returns an object with these members.
func (a *Arena) Obj(members ...Member) *Node {
	return a.node(Node{Kind: Object, Members: a.keep(members)})
}

func (a *Arena) node(n Node) *Node {
	if len(a.nodes) == cap(a.nodes) {
		a.nodes = make([]Node, 0, nextBlock(cap(a.nodes)))
		a.spent += cap(a.nodes) * sizeOf[Node]()
	}
	a.nodes = append(a.nodes, n)
	return &a.nodes[len(a.nodes)-1]
}

// keep copies members so that appending to the object cannot touch another's.
func (a *Arena) keep(members []Member) []Member { return keepIn(a, &a.members, members) }

func (a *Arena) keepItems(items []*Node) []*Node { return keepIn(a, &a.items, items) }

func keepIn[T any](a *Arena, room *[]T, values []T) []T {
	start := len(*room)
	if start+len(values) > cap(*room) {
		start, *room = 0, make([]T, 0, max(len(values), nextBlock(cap(*room))))
		a.spent += cap(*room) * sizeOf[T]()
	}
	*room = append(*room, values...)
	return (*room)[start:len(*room):len(*room)]
}

// sizeOf is how many bytes a value of a type takes.
func sizeOf[T any]() int {
	var value T
	return int(unsafe.Sizeof(value))
}

// nextBlock is the size of the block that follows a block of the given size.
func nextBlock(last int) int { return min(max(2*last, smallArenaBlock), largeArenaBlock) }
