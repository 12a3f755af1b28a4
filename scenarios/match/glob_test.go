package match

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAStarStandsForAnyText(t *testing.T) {
	for _, tt := range []struct {
		pattern, text string
		want          bool
	}{
		{"*", "", true},
		{"*", "a\nb", true},
		{"a*", "ab", true},
		{"a*", "ba", false},
		{"*a", "ba", true},
		{"a*a", "a", false},
		{"a*a", "aa", true},
		{"a*b*c", "a-b-b-c", true},
		{"a*b*c", "a-c-b", false},
		{"*ab*ab*", "abab", true},
		{"*ab*ab*", "abxb", false},
		{"**", "", true},
	} {
		assert.Equal(t, tt.want, newGlob(tt.pattern).matches(tt.text), "%q of %q", tt.pattern, tt.text)
	}
	assert.Nil(t, newGlob("a"))
}

// FuzzGlob holds globs against the regular expressions that say the same.
func FuzzGlob(f *testing.F) {
	for _, seed := range [][2]string{{"a*b", "ab"}, {"*a*", "bab"}, {"a*a", "a"}, {"**", "\n"}, {"a.*c", "a.bc"}, {"*\xff*", "a\xff"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		g := newGlob(pattern)
		if g == nil || len(pattern) > 1000 {
			t.Skip("no glob")
		}
		parts := strings.Split(pattern, "*")
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		same, err := regexp.Compile(`(?s)^` + strings.Join(parts, ".*") + `$`)
		if err != nil {
			t.Skip("a regular expression is UTF-8")
		}
		assert.Equal(t, same.MatchString(text), g.matches(text))
	})
}
