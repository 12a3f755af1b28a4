package jsontree

import "strconv"

// An Arena allocates so many nodes at first, and up to so many at a time.
const (
	smallArenaBlock = 8
	largeArenaBlock = 64
)

// Arena makes nodes many at a time. A stream of twenty events is two hundred
// nodes: allocated one by one they are most of what such an answer costs. The
// zero Arena is ready to use. Its nodes live as long as any of them is in use.
type Arena struct {
	nodes   []Node
	members []Member
}

// Str makes a string.
func (a *Arena) Str(text string) *Node { return a.node(Node{Kind: String, Text: text}) }

// Int makes a whole number.
func (a *Arena) Int(n int) *Node { return a.node(Node{Kind: Number, Text: strconv.Itoa(n)}) }

// Obj makes an object with these members.
func (a *Arena) Obj(members ...Member) *Node {
	return a.node(Node{Kind: Object, Members: a.keep(members)})
}

func (a *Arena) node(n Node) *Node {
	if len(a.nodes) == cap(a.nodes) {
		a.nodes = make([]Node, 0, min(max(2*cap(a.nodes), smallArenaBlock), largeArenaBlock))
	}
	a.nodes = append(a.nodes, n)
	return &a.nodes[len(a.nodes)-1]
}

// keep copies members so that appending to the object cannot touch another's.
func (a *Arena) keep(members []Member) []Member {
	if len(a.members)+len(members) > cap(a.members) {
		a.members = make([]Member, 0, max(largeArenaBlock, len(members)))
	}
	start := len(a.members)
	a.members = append(a.members, members...)
	return a.members[start:len(a.members):len(a.members)]
}
