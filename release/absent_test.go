package release

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What a place cannot reach is what all its tests rely on.
func TestNoPlaceHasGo(t *testing.T) {
	p := newPlace(t)
	output, err := p.try("go", "version")
	assert.Error(t, err, output)
	_, err = p.try("claudemock", "version")
	assert.Error(t, err)
}
