package sse_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/sse"
)

func TestBlocksEndWithABlankLine(t *testing.T) {
	for _, want := range [][]string{
		nil,
		{"data: 1\n\n", "data: 2\n\n"},
		{"data: 1\r\n\r\n", "data: 2\r\r", "data: 3"},
		{"data: 1\n\r\n", "\ndata: 2\n\n"}, // a blank line more belongs to what follows
		{"\r\n: hi\n\n", "\n"},
	} {
		assert.Equal(t, want, slices.Collect(sse.Blocks(strings.Join(want, ""))))
	}
}
