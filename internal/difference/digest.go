package difference

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/claudemock/claudemock/jsontree"
)

// Digest is equal for two values exactly when they do not differ under the same Rules,
// so that many values can be told apart by a map. It is no protection against somebody
// who looks for two values with the same digest.
type Digest [16]byte

// DigestOf returns the digest of a value. A nil value is null.
func DigestOf(n *jsontree.Node, r Rules) Digest {
	d := digester{rules: r}
	return d.of(n, false)
}

// Same reports whether two values do not differ.
func Same(left, right *jsontree.Node, r Rules) bool { return DigestOf(left, r) == DigestOf(right, r) }

// digester makes digests. It remembers those of the items of lists, since a list within
// a list would otherwise be read again for each list above it.
type digester struct {
	rules Rules
	items map[itemKey]Digest // nil remembers none
	text  []byte             // the values being written, the innermost last
}

type itemKey struct {
	item      *jsontree.Node
	inForeign bool
}

func (d *digester) of(n *jsontree.Node, inForeign bool) Digest {
	key := itemKey{n, inForeign}
	if known, ok := d.items[key]; ok {
		return known
	}
	start := len(d.text)
	d.write(n, inForeign)
	sum := Digest(xxh3.Hash128(d.text[start:]).Bytes())
	d.text = d.text[:start]
	if d.items != nil {
		d.items[key] = sum
	}
	return sum
}

// write appends a value in a form that is equal for all values of the same meaning. A
// list is written as the digests of its items.
func (d *digester) write(n *jsontree.Node, inForeign bool) {
	if n == nil {
		n = &jsontree.Node{}
	}
	d.text = append(d.text, byte(n.Kind))
	switch n.Kind {
	case jsontree.Bool:
		d.text = strconv.AppendBool(d.text, n.Bool)
	case jsontree.Number:
		d.writeText(number(n.Text))
	case jsontree.String:
		d.writeText(n.Text)
	case jsontree.Array:
		d.text = binary.AppendUvarint(d.text, uint64(len(n.Items)))
		for _, item := range n.Items {
			sum := d.of(item, inForeign)
			d.text = append(d.text, sum[:]...)
		}
	case jsontree.Object:
		members := d.rules.members(n, inForeign)
		slices.SortFunc(members, func(a, b jsontree.Member) int { return strings.Compare(a.Key, b.Key) })
		d.text = binary.AppendUvarint(d.text, uint64(len(members)))
		for _, m := range members {
			d.writeText(m.Key)
			d.write(asBlocks(m.Key, m.Value, inForeign), inForeign || foreign[m.Key])
		}
	}
}

func (d *digester) writeText(text string) {
	d.text = binary.AppendUvarint(d.text, uint64(len(text)))
	d.text = append(d.text, text...)
}

// number returns a number in one spelling: 1, 1.0 and 1e0 are the same. Whole numbers
// stay as they are, however long.
func number(literal string) string {
	if literal == "-0" {
		return "0"
	}
	if !strings.ContainsAny(literal, ".eE") {
		return literal
	}
	const exact = 1 << 53 // up to here, a float64 holds every whole number
	f, err := strconv.ParseFloat(literal, 64)
	switch {
	case err != nil:
		return literal
	case f == 0:
		return "0"
	case f > -exact && f < exact && f == float64(int64(f)):
		return strconv.FormatInt(int64(f), 10)
	default:
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
}
