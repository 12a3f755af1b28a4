package match

import "strings"

// glob is a text in which * stands for any text, as the parts between them. To hold
// a text against it takes as long as to read both once.
type glob []string

// newGlob is nil for a text without a *.
func newGlob(text string) glob {
	if !strings.Contains(text, "*") {
		return nil
	}
	return strings.Split(text, "*")
}

// match takes each part where it comes first: if any place will do, that one does.
func (g glob) match(text string) bool {
	last := len(g) - 1
	text, ok := strings.CutPrefix(text, g[0])
	if !ok {
		return false
	}
	for _, part := range g[1:last] {
		if _, text, ok = strings.Cut(text, part); !ok {
			return false
		}
	}
	return strings.HasSuffix(text, g[last])
}
