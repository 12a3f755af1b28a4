package scenarios_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/scenarios"
)

func TestAScenarioTellsWhatCanGoWrongInIt(t *testing.T) {
	s, err := scenarios.ParseText("", []byte(`
name: many
summary: many things go wrong
listener: {faults: [{refuse: {for: 1s}}, {goaway: {}}]}
rules:
  - when: {stream: true}
    steps: [{error: overloaded_error}, {reply: {}, faults: [bom, {reset: {at: 60%}}]}]
steps:
  - choose: [{error: {status: 502}}, {reply: {}, faults: [hang]}, {reply: {}, faults: [reset]}]
then: down
states:
  down: {steps: [{error: rate_limit_error}, {error: overloaded_error}]}
`), faults.Builtin())
	require.NoError(t, err)
	struck, errors := s.Failures()
	assert.Equal(t, []string{"refuse", "goaway", "bom", "reset", "hang"}, struck)
	assert.Equal(t, []string{"overloaded_error", "api_error", "rate_limit_error"}, errors)
}
