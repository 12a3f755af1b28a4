package scenarios

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/jsontree"
)

func TestEveryFormOfWhatIsExpectedIsDecoded(t *testing.T) {
	e := parseFile(t, "testdata/good/expect.yaml").Expect
	assert.Equal(t, &Range{Min: 3, Max: 3}, e.Requests, "a bare number is exactly so many")
	assert.Equal(t, &Range{Max: 2}, e.InFlight)
	assert.Equal(t, ExitZero, e.Exit)
	assert.Equal(t, 20*time.Second, e.Within)
	assert.Equal(t, &Waits{Min: 400 * time.Millisecond, Max: 9 * time.Second}, e.Waits)
	assert.Equal(t, RuleBounds{"honours-retry-after": {Within: 100 * time.Millisecond}}, e.Rules)
	assert.Equal(t, RuleIDs{"keeps-secrets"}, e.Skip)
	assert.True(t, e.Output.Match("well, it works", true), "output need only contain a plain string")
	model := e.Bodies["model"]
	assert.True(t, model.Match("claude-opus-5", true))
	assert.False(t, model.Match("a claude-opus-5", true), "a body's value must be equal")
}

func TestRangesHoldAndReadAsTheySay(t *testing.T) {
	for _, c := range []struct {
		of      Range
		words   string
		in, out int
	}{
		{Range{Min: 3, Max: 3}, "exactly 3", 3, 4},
		{Range{Min: 2}, "at least 2", 9, 1},
		{Range{Max: 4}, "at most 4", 0, 5},
		{Range{Min: 2, Max: 4}, "2 to 4", 4, 1},
	} {
		assert.Equal(t, c.words, c.of.String())
		assert.True(t, c.of.Holds(c.in), "%s holds of %d", c.words, c.in)
		assert.False(t, c.of.Holds(c.out), "%s does not hold of %d", c.words, c.out)
	}
}

func TestValuesOfBodiesReadAsMatchersSeeThem(t *testing.T) {
	body := jsontree.Obj("model", "m", "max_tokens", 5, "messages", jsontree.Arr(jsontree.Obj("role", "user")))
	for path, want := range map[string]string{"model": "m", "max_tokens": "5", "messages.0.role": "user", "messages.0": `{"role":"user"}`} {
		got, ok := BodyValue(body, path)
		assert.True(t, ok)
		assert.Equal(t, want, got)
	}
	_, ok := BodyValue(body, "messages.1")
	assert.False(t, ok)
}
