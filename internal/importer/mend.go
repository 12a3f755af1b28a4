package importer

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// parseMended reads JSON that ends in the middle as far as it goes; cut reports whether
// the text is that. The tree is nil if it is not.
func parseMended(text string, memory *grant) (tree *jsontree.Node, cut bool) {
	whole, ok := mended(text)
	if !ok {
		return nil, false
	}
	tree, err := jsontree.ParseWithin(whole, memory)
	return tree, err == nil
}

// mending follows JSON up to its end.
type mending struct {
	open []byte // the closing brackets that are due, the innermost last
	good int    // the text up to here is valid once the brackets are closed
	key  bool   // a string that begins now is a key
}

// mended closes a text of JSON that ends in the middle. ok is false if nothing is
// missing. A string that ends in the middle is kept if it is a value; a key without a
// value is dropped.
func mended(text string) (whole string, ok bool) {
	var m mending
	for i := 0; i < len(text); {
		switch c := text[i]; c {
		case '"':
			end := endOfString(text, i+1)
			if end < 0 {
				return m.closeString(text, i)
			}
			i = end
			if !m.key {
				m.good = i
			}
			continue
		case '{', '[':
			if len(m.open) >= jsontree.MaxDepth {
				return "", false
			}
			m.open = append(m.open, c+2)
			m.key, m.good = c == '{', i+1
		case '}', ']':
			if len(m.open) == 0 || m.open[len(m.open)-1] != c {
				return "", false
			}
			m.open = m.open[:len(m.open)-1]
			m.key, m.good = false, i+1
		case ',':
			m.key, m.good = len(m.open) > 0 && m.open[len(m.open)-1] == '}', i
		case ':':
			m.key = false
		}
		i++
	}
	return text[:m.good] + m.closers(), len(m.open) > 0
}

// closeString closes a string that begins at a place and does not end.
func (m *mending) closeString(text string, begin int) (string, bool) {
	if m.key || len(m.open) == 0 {
		return text[:m.good] + m.closers(), len(m.open) > 0
	}
	for i := begin + 1; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		if i+1 >= len(text) || text[i+1] == 'u' && i+6 > len(text) {
			text = text[:i] // an escape that ends in the middle
		}
		i++
	}
	return strings.ToValidUTF8(text, "") + `"` + m.closers(), true
}

// closers returns the brackets that close everything.
func (m *mending) closers() string {
	closers := slices.Clone(m.open)
	slices.Reverse(closers)
	return string(closers)
}

// endOfString returns the place behind the quote that closes a string; -1 if there is
// none.
func endOfString(text string, from int) int {
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}
