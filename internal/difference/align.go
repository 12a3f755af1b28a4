package difference

import "github.com/claudemock/claudemock/jsontree"

// maxCells bounds the work that one comparison puts into aligning lists: the sum, over
// its lists, of the items that differ on the left times those on the right.
const maxCells = 1 << 19

// pair is an item on the left and the one on the right that it is compared with: their
// places from 0, or -1 where the item has no counterpart.
type pair struct{ left, right int }

// align pairs the items of two lists that are to be compared, in order. Items that are
// the same at both ends are left out.
func (c *comparison) align(left, right []*jsontree.Node, inForeign bool) []pair {
	ours, theirs := c.sums(left, inForeign), c.sums(right, inForeign)
	start, end := 0, 0
	for start < min(len(ours), len(theirs)) && ours[start] == theirs[start] {
		start++
	}
	for end < min(len(ours), len(theirs))-start && ours[len(ours)-1-end] == theirs[len(theirs)-1-end] {
		end++
	}
	rows, columns := len(ours)-end-start, len(theirs)-end-start
	if rows > 0 && columns > 0 && columns <= c.cells/rows {
		c.cells -= rows * columns
		t := table{
			ours: ours[start : start+rows], theirs: theirs[start : start+columns],
			sorts: [2][]sort{sorts(left[start : start+rows]), sorts(right[start : start+columns])},
			cost:  make([]int, (rows+1)*(columns+1)),
		}
		return t.pairs(start)
	}
	var pairs []pair
	for i := range max(rows, columns) {
		p := pair{-1, -1}
		if i < rows {
			p.left = start + i
		}
		if i < columns {
			p.right = start + i
		}
		pairs = append(pairs, p)
	}
	return pairs
}

func (c *comparison) sums(items []*jsontree.Node, inForeign bool) []Digest {
	sums := make([]Digest, len(items))
	for i, item := range items {
		sums[i] = c.of(item, inForeign)
	}
	return sums
}

// table finds the alignment that costs least: the edit distance, in which it costs less
// to change an item into one of the same sort than to take it out and put another in.
type table struct {
	ours, theirs []Digest
	sorts        [2][]sort // of the items on the left and on the right
	cost         []int     // of aligning the items from row and column on
}

// The costs of an edit. A change of sort costs as much as its two halves, and is
// preferred, because one difference reads better than two.
const (
	costAlone  = 2
	costChange = 3
	costOther  = 2 * costAlone
)

func (t *table) at(row, column int) *int { return &t.cost[row*(len(t.theirs)+1)+column] }

func (t *table) change(row, column int) int {
	switch {
	case t.ours[row] == t.theirs[column]:
		return 0
	case t.sorts[0][row] == t.sorts[1][column]:
		return costChange
	default:
		return costOther
	}
}

// pairs fills the table from its end and follows it from its beginning. The places of
// the pairs are counted from start.
func (t *table) pairs(start int) []pair {
	rows, columns := len(t.ours), len(t.theirs)
	for row := rows; row >= 0; row-- {
		for column := columns; column >= 0; column-- {
			switch {
			case row == rows:
				*t.at(row, column) = costAlone * (columns - column)
			case column == columns:
				*t.at(row, column) = costAlone * (rows - row)
			default:
				*t.at(row, column) = min(t.change(row, column)+*t.at(row+1, column+1),
					costAlone+min(*t.at(row+1, column), *t.at(row, column+1)))
			}
		}
	}
	var pairs []pair
	for row, column := 0, 0; row < rows || column < columns; {
		p := pair{start + row, start + column}
		switch {
		case row < rows && column < columns && *t.at(row, column) == t.change(row, column)+*t.at(row+1, column+1):
			row++
			column++
		case row < rows && *t.at(row, column) == costAlone+*t.at(row+1, column):
			p.right = -1
			row++
		default:
			p.left = -1
			column++
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// sort is the sort of an item: its kind, and the fields by which the API tells blocks,
// messages and tools apart.
type sort struct {
	kind            jsontree.Kind
	typ, role, name string
}

func sorts(items []*jsontree.Node) []sort {
	all := make([]sort, len(items))
	for i, item := range items {
		all[i] = sortOf(item)
	}
	return all
}

func sortOf(n *jsontree.Node) sort {
	if n == nil {
		return sort{}
	}
	return sort{n.Kind, n.Field("type").Str(), n.Field("role").Str(), n.Field("name").Str()}
}
