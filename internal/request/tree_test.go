package request

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/claude"
)

func TestBatchesMayHaveMoreValues(t *testing.T) {
	assert.Equal(t, TreeBase+3<<20, mostOfTree(claude.Messages, 1<<20))
	assert.Equal(t, TreeBase+8<<20, mostOfTree(claude.CreateBatch, 1<<20))
	assert.Equal(t, TreeBase+3<<30+5*BatchKept, mostOfTree(claude.CreateBatch, 1<<30))
}
