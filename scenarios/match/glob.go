package match

import "strings"

// glob is a pattern in which * stands for any text, split at the stars. Matching takes
// linear time.
type glob []string

// newGlob returns nil for a text without a *.
func newGlob(text string) glob {
	if !strings.Contains(text, "*") {
		return nil
	}
	return strings.Split(text, "*")
}

// matches finds each part at its first place: if any place leads to a match, that one
// does.
func (g glob) matches(text string) bool {
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
