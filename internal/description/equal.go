package description

import (
	"regexp"
	"sync"

	"github.com/claudemock/claudemock/jsontree"
)

// unicodeEscape matches an escape for a character in ECMAScript, whose patterns
// JSON Schema uses.
var unicodeEscape = regexp.MustCompile(`\\u([0-9A-Fa-f]{4})`)

// Pattern compiles a pattern of a schema for Go. The error says that it uses
// something that Go lacks, such as lookahead.
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

// patterns caches compiled patterns: a description has few, and values are
// many.
var patterns sync.Map

// equal reports whether two values are the same JSON, with keys in any order
// and numbers by their value.
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
