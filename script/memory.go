package script

import (
	"fmt"

	"github.com/claudemock/claudemock/jsontree"
)

// MaxMade is about the most bytes of memory that the script of an answer takes, with
// its operations.
const MaxMade = 64e6

// tooLarge returns an error if an answer that takes so many bytes is too large.
func tooLarge(bytes int) error {
	if bytes <= MaxMade {
		return nil
	}
	return fmt.Errorf("the answer takes more than %d MB of memory", int(MaxMade/1e6))
}

// Memory returns about how many bytes of memory the script takes: its own, and its
// share of what a Cache shares among scripts.
func (s *Script) Memory() int {
	n := len(s.Ops)*opBytes + s.share
	for i := range s.Ops {
		if op := &s.Ops[i]; !op.shares {
			n += len(op.Bytes)
		}
	}
	return n
}

// Whole returns about how many bytes of memory the script would take without sharing.
func (s *Script) Whole() int { return s.Len()*opBytes + s.BodyBytes() }

// opBytes is about the memory of an operation without its bytes.
const opBytes = 160

// nodes returns about how many bytes of memory a tree takes.
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
