package verdict

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/scenarios"
)

func TestARuleThatPanicsCannotTell(t *testing.T) {
	c := newEvidence(Run{Scenario: &scenarios.Scenario{Name: "any"}})
	f := c.apply(rule{"backs-off", func(*evidence) Finding { panic("no such entry") }})
	assert.Equal(t, CannotTell, f.Result)
	assert.Contains(t, f.Text, "a mistake in claudemock: no such entry")
	require.Len(t, c.panics, 1)
	assert.Equal(t, "backs-off", c.panics[0].Rule)
	assert.Contains(t, c.panics[0].Stack, "panic_test.go")
}
