package sweep

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/rules"
)

func TestWhatMisleadsAProgramIsKnown(t *testing.T) {
	for _, id := range misled {
		_, known := rules.Find(id)
		assert.True(t, known || id == FoundDifference || id == FoundLostTurn, "%s is no rule", id)
	}
}
