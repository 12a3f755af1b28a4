package rules

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAWordIsFoundAsItIsPrintedOrJoined(t *testing.T) {
	for _, name := range []string{"cannot tell", "cannot-tell", "Cannot Tell"} {
		term, ok := FindTerm(name)
		require.True(t, ok, name)
		assert.Equal(t, "cannot tell", term.Name)
	}
	_, ok := FindTerm("no such word")
	assert.False(t, ok)
}

func TestEveryWordHasAShortPageAndIsNoRule(t *testing.T) {
	seen := map[string]bool{}
	for _, term := range Terms() {
		assert.False(t, seen[term.Name], "%s stands there twice", term.Name)
		seen[term.Name] = true
		assert.NotEmpty(t, term.Page, term.Name)
		assert.Less(t, len(term.Page), 700, term.Name)
		assert.Regexp(t, `^[A-Z].+\.$`, term.Summary(), term.Name)
		_, ok := Find(term.Name)
		assert.False(t, ok, term.Name)
	}
}
