package stream_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/claude/stream"
	"github.com/claudemock/claudemock/jsontree"
)

func TestTheEventsOfACompletionMakeItWhole(t *testing.T) {
	whole := jsontree.Obj("type", "completion", "id", "compl_01", "completion", " You said: “Hello?”\n\nThis is a simulated answer; no model was asked.",
		"stop_reason", "stop_sequence", "model", "claude-haiku-4-5-20251001")
	events := stream.Completion(whole, 0, claudetest.Seeded())
	require.Greater(t, len(events), 4)
	assert.Equal(t, "ping", events[1].Name)
	text := ""
	for i, e := range events {
		if e.Name == "ping" {
			continue
		}
		assert.Equal(t, "completion", e.Name)
		assert.Equal(t, whole.Field("id").Str(), e.Data.Field("id").Str())
		assert.Equal(t, i == len(events)-1, e.Data.Field("stop_reason").Str() == "stop_sequence", "only the last says why")
		text += e.Data.Field("completion").Str()
	}
	assert.Equal(t, whole.Field("completion").Str(), text)
}

func TestACompletionThatFaultsAlteredIsStreamedAllTheSame(t *testing.T) {
	for _, body := range []string{`{}`, `{"completion":7,"stop_reason":"x"}`, `{"completion":"abc"}`, `[]`} {
		tree, err := jsontree.Parse([]byte(body))
		require.NoError(t, err)
		assert.NotEmpty(t, stream.Completion(tree, 1, claudetest.Seeded()), body)
	}
}
