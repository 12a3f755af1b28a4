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
	var message *jsontree.Node
	inputs := map[int]string{}
	for _, e := range events {
		index, _ := e.Data.Field("index").Int()
		switch e.Name {
		case "message_start":
			message = e.Data.Field("message").Clone()
		case "content_block_start":
			content := message.Field("content")
			content.Items = append(content.Items, e.Data.Field("content_block").Clone())
		case "content_block_delta":
			applyDelta(message.Field("content").Items[index], e.Data.Field("delta"), index, inputs)
		case "message_delta":
			overlay(message, e.Data.Field("delta"))
			if usage := e.Data.Field("usage"); usage.Is(jsontree.Object) {
				overlay(message.Field("usage"), usage)
			}
			if edits := e.Data.Field("context_management"); edits != nil {
				message.SetField("context_management", edits)
			}
		}
	}
	for index, input := range inputs {
		if tree, err := jsontree.Parse([]byte(input)); err == nil {
			message.Field("content").Items[index].SetField("input", tree)
		}
	}
	return message
}

func applyDelta(block, delta *jsontree.Node, index int, inputs map[int]string) {
	switch delta.Field("type").Str() {
	case "text_delta":
		block.SetField("text", block.Field("text").Str()+delta.Field("text").Str())
	case "thinking_delta":
		block.SetField("thinking", block.Field("thinking").Str()+delta.Field("thinking").Str())
	case "signature_delta":
		block.SetField("signature", delta.Field("signature"))
	case "citations_delta":
		citations := block.Field("citations")
		citations.Items = append(citations.Items, delta.Field("citation"))
	case "compaction_delta":
		block.SetField("content", delta.Field("content"))
		block.SetField("encrypted_content", delta.Field("encrypted_content"))
	case "input_json_delta":
		inputs[index] += delta.Field("partial_json").Str()
	}
}

func overlay(object, fields *jsontree.Node) {
	for _, m := range fields.Members {
		object.SetField(m.Key, m.Value)
	}
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
