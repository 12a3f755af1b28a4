package script

import (
	"fmt"

	"github.com/claudemock/claudemock/jsontree"
)

// MaxMade is about how many bytes of memory the script of one answer takes, its
// operations included.
const MaxMade = 64e6

// tooLarge is an error where an answer has come to take so many bytes.
func tooLarge(bytes int) error {
	if bytes <= MaxMade {
		return nil
	}
	return fmt.Errorf("the answer takes more than %d MB of memory", int(MaxMade/1e6))
}

// Memory is about how much the script takes: what is its own, and its share of
// what it has in common with others.
func (s *Script) Memory() int {
	n := len(s.Ops)*opBytes + s.share
	for i := range s.Ops {
		if op := &s.Ops[i]; !op.shares {
			n += len(op.Bytes)
		}
	}
	return n
}

// Whole is about how much the script would take if it shared nothing.
func (s *Script) Whole() int { return s.Len()*opBytes + s.BodyBytes() }

// opBytes is about what an operation takes without its bytes.
const opBytes = 160

// nodes is about how many bytes a tree takes.
func nodes(n *jsontree.Node) int {
	if n == nil {
		return 0
	}
	const node = 128
	sum := node + len(n.Text)
	for _, item := range n.Items {
		sum += nodes(item)
	}
	for _, m := range n.Members {
		sum += len(m.Key) + nodes(m.Value)
	}
	return sum
}
