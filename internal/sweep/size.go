package sweep

import (
	"cmp"

	"github.com/claudemock/claudemock/script"
)

// bySize compares points by how much a reader must understand: one failure before two and
// before one that lasts, an early request before a late one, the whole answer before a place
// within it.
func bySize(a, b *Point) int {
	return cmp.Or(
		cmp.Compare(a.failures(), b.failures()),
		cmp.Compare(a.Request, b.Request),
		cmp.Compare(a.depth(), b.depth()),
		cmp.Compare(a.rank(), b.rank()),
		cmp.Compare(a.Name(), b.Name()),
	)
}

// depth is 0 for what comes in place of an answer, 1 for no answer, and 2 for what happens
// within one.
func (p *Point) depth() int {
	switch p.Place {
	case placeInstead:
		return 0
	case script.PlaceStart:
		return 1
	default:
		return 2
	}
}

func (p *Point) failures() int {
	switch {
	case p.Then != nil:
		return 3
	case p.ForGood:
		return 2
	default:
		return 1
	}
}
