package description

import (
	"regexp"
	"sync"

	"github.com/claudemock/claudemock/jsontree"
)

// unicodeEscape is how ECMAScript, whose patterns JSON Schema has, writes a
// character by its number.
var unicodeEscape = regexp.MustCompile(`\\u([0-9A-Fa-f]{4})`)

// Pattern is a pattern of a schema for Go. The error is that it uses what Go
// lacks, as looking ahead.
func Pattern(ecma string) (*regexp.Regexp, error) {
	if known, ok := patterns.Load(ecma); ok {
		return known.(*regexp.Regexp), nil
	}
	pattern, err := regexp.Compile(unicodeEscape.ReplaceAllString(ecma, `\x{$1}`))
	if err != nil {
		return nil, err
	}
	patterns.Store(ecma, pattern)
	return pattern, nil
}

// patterns are those read before: a description has few, and values are many.
var patterns sync.Map

// equal reports whether two values are the same JSON: keys in any order, and
// numbers by what they are worth.
func equal(a, b *jsontree.Node) bool {
	if a.Kind != b.Kind {
		return false
	}
	switch a.Kind {
	case jsontree.Bool:
		return a.Bool == b.Bool
	case jsontree.Number:
		x, _ := a.Float()
		y, _ := b.Float()
		return x == y
	case jsontree.String:
		return a.Text == b.Text
	case jsontree.Array:
		if len(a.Items) != len(b.Items) {
			return false
		}
		for i := range a.Items {
			if !equal(a.Items[i], b.Items[i]) {
				return false
			}
		}
	case jsontree.Object:
		if len(a.Members) != len(b.Members) {
			return false
		}
		for _, m := range a.Members {
			if other := b.Field(m.Key); other == nil || !equal(m.Value, other) {
				return false
			}
		}
	}
	return true
}
