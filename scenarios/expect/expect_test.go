package expect_test

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/expect"
)

func TestEveryFormOfWhatIsExpectedIsDecoded(t *testing.T) {
	const path = "../testdata/good/expect.yaml"
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	s, err := scenarios.Parse(path, text, faults.Builtin())
	require.NoError(t, err)
	e := s.Expect
	assert.Equal(t, &expect.Range{Min: 3, Max: 3}, e.Requests, "a bare number is exactly so many")
	assert.Equal(t, &expect.Range{Max: 2}, e.InFlight)
	assert.Equal(t, expect.ExitZero, e.Exit)
	assert.Equal(t, 20*time.Second, e.Within)
	assert.Equal(t, &expect.Waits{Min: 400 * time.Millisecond, Max: 9 * time.Second}, e.Waits)
	assert.Equal(t, expect.RuleBounds{"honours-retry-after": {Within: 100 * time.Millisecond}}, e.Rules)
	assert.Equal(t, expect.RuleIDs{"keeps-secrets"}, e.Skip)
	assert.True(t, e.Output.Match("well, it works", true), "output need only contain a plain string")
	model := e.Bodies["model"]
	assert.True(t, model.Match("claude-opus-5", true))
	assert.False(t, model.Match("a claude-opus-5", true), "a body's value must be equal")
}

func TestRangesHoldAndReadAsTheySay(t *testing.T) {
	for _, c := range []struct {
		of      expect.Range
		words   string
		in, out int
	}{
		{expect.Range{Min: 3, Max: 3}, "exactly 3", 3, 4},
		{expect.Range{Min: 2}, "at least 2", 9, 1},
		{expect.Range{Max: 4}, "at most 4", 0, 5},
		{expect.Range{Min: 2, Max: 4}, "2 to 4", 4, 1},
	} {
		assert.Equal(t, c.words, c.of.String())
		assert.True(t, c.of.Holds(c.in), "%s holds of %d", c.words, c.in)
		assert.False(t, c.of.Holds(c.out), "%s does not hold of %d", c.words, c.out)
	}
}

func TestValuesOfBodiesReadAsMatchersSeeThem(t *testing.T) {
	body := jsontree.Obj("model", "m", "max_tokens", 5, "messages", jsontree.Arr(jsontree.Obj("role", "user")))
	for path, want := range map[string]string{"model": "m", "max_tokens": "5", "messages.0.role": "user", "messages.0": `{"role":"user"}`} {
		got, ok := expect.BodyValue(body, path)
		assert.True(t, ok)
		assert.Equal(t, want, got)
	}
	_, ok := expect.BodyValue(body, "messages.1")
	assert.False(t, ok)
}
