package difference

import "github.com/claudemock/claudemock/jsontree"

// maxCells bounds the work that goes into aligning: the number of items on the left
// times those on the right, summed over the lists of one comparison.
const maxCells = 1 << 19

// Pair is an item on the left and the one on the right that it is compared with: their
// places from 0, or -1 where the item has no counterpart.
type Pair struct{ Left, Right int }

// Alone is the cost of leaving an item without a counterpart.
const Alone = 100

// Align pairs the items of two lists, in order, at the least cost. change returns the cost
// of pairing an item on the left with one on the right: 0 for items that are the same, and
// 2*Alone for items that have nothing in common. Those are paired nevertheless, because
// one difference reads better than two. Lists with more than about 700 items each are
// paired place by place, apart from the items that are the same at both ends.
func Align(left, right int, change func(left, right int) int) []Pair {
	cells := maxCells
	return align(left, right, change, &cells)
}

// align is Align with the bound of a comparison, from which it takes what it uses.
func align(left, right int, change func(left, right int) int, cells *int) []Pair {
	start, end := 0, 0
	for start < min(left, right) && change(start, start) == 0 {
		start++
	}
	for end < min(left, right)-start && change(left-1-end, right-1-end) == 0 {
		end++
	}
	var pairs []Pair
	for i := range start {
		pairs = append(pairs, Pair{i, i})
	}
	rows, columns := left-end-start, right-end-start
	if rows > 0 && columns > *cells/rows {
		pairs = append(pairs, byPlace(start, rows, columns)...)
	} else {
		*cells -= rows * columns
		t := table{rows, columns, func(row, column int) int { return change(start+row, start+column) }, make([]int, (rows+1)*(columns+1))}
		t.fill()
		pairs = append(pairs, t.pairs(start)...)
	}
	for i := range end {
		pairs = append(pairs, Pair{left - end + i, right - end + i})
	}
	return pairs
}

func byPlace(start, rows, columns int) []Pair {
	pairs := make([]Pair, max(rows, columns))
	for i := range pairs {
		pairs[i] = Pair{start + i, start + i}
		if i >= rows {
			pairs[i].Left = -1
		}
		if i >= columns {
			pairs[i].Right = -1
		}
	}
	return pairs
}

// table finds the alignment of least cost, as an edit distance does.
type table struct {
	rows, columns int
	change        func(row, column int) int
	cost          []int // of aligning the items from a row and a column on
}

func (t *table) at(row, column int) *int { return &t.cost[row*(t.columns+1)+column] }

func (t *table) fill() {
	for row := t.rows; row >= 0; row-- {
		for column := t.columns; column >= 0; column-- {
			switch {
			case row == t.rows:
				*t.at(row, column) = Alone * (t.columns - column)
			case column == t.columns:
				*t.at(row, column) = Alone * (t.rows - row)
			default:
				*t.at(row, column) = min(t.change(row, column)+*t.at(row+1, column+1),
					Alone+min(*t.at(row+1, column), *t.at(row, column+1)))
			}
		}
	}
}

// pairs follows the table from its beginning. Places are counted from start.
func (t *table) pairs(start int) []Pair {
	var pairs []Pair
	for row, column := 0, 0; row < t.rows || column < t.columns; {
		p := Pair{start + row, start + column}
		switch {
		case row < t.rows && column < t.columns && *t.at(row, column) == t.change(row, column)+*t.at(row+1, column+1):
			row++
			column++
		case row < t.rows && *t.at(row, column) == Alone+*t.at(row+1, column):
			p.Right = -1
			row++
		default:
			p.Left = -1
			column++
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// item is an item of a list of JSON values, as align compares it.
type item struct {
	sum  Digest
	sort sort
}

// sort is the sort of an item: its kind, and the fields by which the API tells blocks,
// messages and tools apart.
type sort struct {
	kind            jsontree.Kind
	typ, role, name string
}

func (c *comparison) itemsOf(list []*jsontree.Node, inForeign bool) []item {
	items := make([]item, len(list))
	for i, n := range list {
		items[i].sum = c.of(n, inForeign)
		if n != nil {
			items[i].sort = sort{n.Kind, n.Field("type").Str(), n.Field("role").Str(), n.Field("name").Str()}
		}
	}
	return items
}

// align pairs the items of two lists.
func (c *comparison) align(left, right []*jsontree.Node, inForeign bool) []Pair {
	ours, theirs := c.itemsOf(left, inForeign), c.itemsOf(right, inForeign)
	return align(len(left), len(right), func(l, r int) int {
		switch {
		case ours[l].sum == theirs[r].sum:
			return 0
		case ours[l].sort == theirs[r].sort:
			return Alone * 3 / 2
		default:
			return Alone * 2
		}
	}, &c.cells)
}
