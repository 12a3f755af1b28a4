package difference

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/claudemock/claudemock/jsontree"
)

// A text shows so many bytes of a long value before the first difference, and so many
// from it on.
const (
	shownBefore = 20
	shownAfter  = 60
)

// Text says the difference in a line: where it is, then what each side has, which the
// caller names: `messages.2.content.0.text: recorded "Paris", got "Berlin"`. Long values
// are shortened around the place where they begin to differ, with an ellipsis for what
// is left out.
func (d Difference) Text(left, right string) string {
	ours, theirs := d.values()
	text := left + " " + ours + ", " + right + " " + theirs
	if d.Path == "" {
		return text
	}
	path := d.Path
	if strings.ContainsFunc(path, unicode.IsControl) { // whoever wrote the key chose its characters
		path = strconv.Quote(path)
	}
	return path + ": " + text
}

// values writes both values, shortened.
func (d Difference) values() (left, right string) {
	if d.Left.Is(jsontree.String) && d.Right.Is(jsontree.String) {
		from := before(d.Left.Text, d.Right.Text)
		return quoted(d.Left.Text, from), quoted(d.Right.Text, from)
	}
	return value(d.Left), value(d.Right)
}

func value(n *jsontree.Node) string {
	switch {
	case n == nil:
		return "nothing"
	case n.Kind == jsontree.String:
		return quoted(n.Text, 0)
	default:
		return excerpt(n.String(), 0)
	}
}

// before returns where an excerpt of two texts begins, so that it shows a little of what
// they have in common before they differ.
func before(a, b string) int {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	if i <= 2*shownBefore || max(len(a), len(b)) <= shownBefore+shownAfter {
		return 0
	}
	return max(0, i-shownBefore)
}

// quoted returns an excerpt of a text as a JSON string.
func quoted(text string, from int) string {
	return string(jsontree.AppendString(nil, excerpt(text, from)))
}

// excerpt returns as much of a text from a place on as is shown. No character is cut.
func excerpt(text string, from int) string {
	end := from + shownBefore + shownAfter
	for from > 0 && from < len(text) && !utf8.RuneStart(text[from]) {
		from--
	}
	if end >= len(text) {
		end = len(text)
	}
	for end > from && end < len(text) && !utf8.RuneStart(text[end]) {
		end--
	}
	var b strings.Builder
	if from > 0 {
		b.WriteString("…")
	}
	b.WriteString(text[min(from, end):end])
	if end < len(text) {
		b.WriteString("…")
	}
	return b.String()
}
