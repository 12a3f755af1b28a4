// Package streamtest reassembles the events of a stream, as clients do, so that tests
// can compare the result with the message that was streamed. It knows nothing of
// faults.
package streamtest

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude/stream"
	"github.com/claudemock/claudemock/jsontree"
)

// reassembled returns the message that a client makes of a stream's events.
func reassembled(events []stream.Event) *jsontree.Node {
	var message stream.Assembly
	for _, e := range events {
		message.Add(e.Name, e.Data.Clone())
	}
	return message.Message()
}

// RequireReassembles requires what must hold for every stream of a message.
func RequireReassembles(t *testing.T, message *jsontree.Node, events []stream.Event) {
	t.Helper()
	require.Equal(t, "message_start", events[0].Name)
	require.Equal(t, "message_stop", events[len(events)-1].Name)
	for _, e := range events {
		require.Equal(t, e.Name, e.Data.Field("type").Str())
		for _, field := range []string{"text", "partial_json", "thinking"} {
			require.True(t, utf8.ValidString(e.Data.Field("delta").Field(field).Str()), "a character is cut in two")
		}
	}
	require.Equal(t, message.String(), reassembled(events).String())
}
