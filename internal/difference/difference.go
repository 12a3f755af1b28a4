package difference

import (
	"iter"
	"strconv"

	"github.com/claudemock/claudemock/jsontree"
)

// Difference is one place at which two values differ.
type Difference struct {
	// Path leads to the place, as jsontree's Get reads it: "messages.2.content.0.text". It is
	// empty for the whole value. The places in a list are those of the right value, and
	// those of the left for what the right lacks.
	Path string
	// Left and Right are what stands there: nil where nothing does.
	Left, Right *jsontree.Node
}

// Between yields the differences of two values in the order of the left one, then what
// only the right one has. Where objects have another "type", they are one difference as
// a whole. A caller that wants only the first few stops.
//
// Items of lists are aligned: an item more is one difference, and does not shift those
// that follow, unless a list is as long as Align says.
func Between(left, right *jsontree.Node, r Rules) iter.Seq[Difference] {
	return func(yield func(Difference) bool) {
		c := comparison{digester: digester{rules: r, items: map[itemKey]Digest{}}, cells: maxCells, yield: yield}
		c.values("", orNull(left), orNull(right), false)
	}
}

// First returns up to n differences, and whether there are more.
func First(n int, left, right *jsontree.Node, r Rules) (found []Difference, more bool) {
	for d := range Between(left, right, r) {
		if len(found) == n {
			return found, true
		}
		found = append(found, d)
	}
	return found, false
}

// comparison is one run of Between. Its methods report whether to go on.
type comparison struct {
	digester
	cells int // how much work may still go into aligning lists
	yield func(Difference) bool
}

// values compares two values that stand at one place. A nil value is absent.
func (c *comparison) values(path string, left, right *jsontree.Node, inForeign bool) bool {
	switch {
	case left == right:
		return true
	case left == nil || right == nil || left.Kind != right.Kind:
		return c.yield(Difference{path, left, right})
	}
	switch left.Kind {
	case jsontree.Array:
		return c.lists(path, left.Items, right.Items, inForeign)
	case jsontree.Object:
		return c.objects(path, left, right, inForeign)
	case jsontree.Number:
		if number(left.Text) == number(right.Text) {
			return true
		}
	case jsontree.Null:
		return true
	default:
		if left.Text == right.Text && left.Bool == right.Bool {
			return true
		}
	}
	return c.yield(Difference{path, left, right})
}

func (c *comparison) objects(path string, left, right *jsontree.Node, inForeign bool) bool {
	if !inForeign && left.Field("type").Str() != right.Field("type").Str() {
		return c.yield(Difference{path, left, right})
	}
	ours, theirs := c.rules.members(left, inForeign), c.rules.members(right, inForeign)
	counterparts := make(map[string]*jsontree.Node, len(theirs))
	for _, m := range theirs {
		counterparts[m.Key] = m.Value
	}
	for _, m := range ours {
		if !c.field(path, m.Key, m.Value, counterparts[m.Key], inForeign) {
			return false
		}
		delete(counterparts, m.Key)
	}
	for _, m := range theirs {
		if _, alone := counterparts[m.Key]; alone && !c.field(path, m.Key, nil, m.Value, inForeign) {
			return false
		}
	}
	return true
}

func (c *comparison) field(path, key string, left, right *jsontree.Node, inForeign bool) bool {
	if left != nil && right != nil && left.Kind != right.Kind {
		left, right = asBlocks(key, left, inForeign), asBlocks(key, right, inForeign)
	}
	return c.values(join(path, key), left, right, inForeign || foreign[key])
}

func join(path, part string) string {
	if path == "" {
		return part
	}
	return path + "." + part
}

func (c *comparison) lists(path string, left, right []*jsontree.Node, inForeign bool) bool {
	for _, p := range c.align(left, right, inForeign) {
		place, ours, theirs := p.Right, (*jsontree.Node)(nil), (*jsontree.Node)(nil)
		if p.Left >= 0 {
			ours = orNull(left[p.Left])
		}
		if p.Right >= 0 {
			theirs = orNull(right[p.Right])
		} else {
			place = p.Left
		}
		if p.Left >= 0 && p.Right >= 0 && c.of(ours, inForeign) == c.of(theirs, inForeign) {
			continue
		}
		if !c.values(join(path, strconv.Itoa(place)), ours, theirs, inForeign) {
			return false
		}
	}
	return true
}

// orNull returns a value that is never absent: the whole, or an item of a list.
func orNull(item *jsontree.Node) *jsontree.Node {
	if item == nil {
		return &jsontree.Node{}
	}
	return item
}
