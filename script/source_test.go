package script_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/script"
)

func TestSourceIsAValueOfItsNames(t *testing.T) {
	draw := func(s script.Source, purpose string) uint64 { return s.Rand(purpose).Uint64() }
	s := script.NewSource(1, "a", "b")
	first := draw(s, "x")
	draw(s, "y")
	assert.Equal(t, first, draw(s, "x"), "no order of asking changes anything")
	assert.Equal(t, first, draw(script.NewSource(1, "a", "b"), "x"))
	others := map[string]uint64{
		"another seed":              draw(script.NewSource(2, "a", "b"), "x"),
		"names joined":              draw(script.NewSource(1, "ab"), "x"),
		"another purpose":           draw(s, "y"),
		"a part":                    draw(s.Derive("c"), "x"),
		"a part is not a purpose":   draw(s.Derive("x"), ""),
		"a part of the same letter": draw(s.Derive(""), "x"),
	}
	for name, other := range others {
		assert.NotEqual(t, first, other, name)
	}
	assert.NotEqual(t, draw(s.Derive("c"), "x"), draw(s.Derive("d"), "x"))
}
