package script

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSourceIsAValueOfItsNames(t *testing.T) {
	draw := func(s Source, purpose string) uint64 { return s.Rand(purpose).Uint64() }
	s := NewSource(1, "a", "b")
	first := draw(s, "x")
	draw(s, "y")
	assert.Equal(t, first, draw(s, "x"), "no order of asking changes anything")
	assert.Equal(t, first, draw(NewSource(1, "a", "b"), "x"))
	others := map[string]uint64{
		"another seed":              draw(NewSource(2, "a", "b"), "x"),
		"names joined":              draw(NewSource(1, "ab"), "x"),
		"another purpose":           draw(s, "y"),
		"a part":                    draw(s.derive("c"), "x"),
		"a part is not a purpose":   draw(s.derive("x"), ""),
		"a part of the same letter": draw(s.derive(""), "x"),
	}
	for name, other := range others {
		assert.NotEqual(t, first, other, name)
	}
	assert.NotEqual(t, draw(s.derive("c"), "x"), draw(s.derive("d"), "x"))
}
