package faults_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

type messageTest struct {
	name  string
	fault script.MessageFault
	want  string // "" when the fault finds no place and changes nothing
}

func runMessageTests(t *testing.T, tests []messageTest) {
	t.Helper()
	const message = `{"content":[{"type":"text","text":"hi"}],"usage":{"output_tokens":3}}`
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tree, err := jsontree.Parse([]byte(message))
			require.NoError(t, err)
			require.Equal(t, script.LayerMessage, test.fault.Layer())
			struck, err := test.fault.ApplyMessage(tree, script.Env{})
			require.NoError(t, err)
			assert.Equal(t, test.want != "", struck)
			if !struck {
				test.want = message
			}
			assert.Equal(t, test.want, tree.String())
		})
	}
}

func TestSetInTheMessage(t *testing.T) {
	runMessageTests(t, []messageTest{
		{"a field gets another value", &faults.Set{Path: "content.0.text", Value: jsontree.Of("no")}, `{"content":[{"type":"text","text":"no"}],"usage":{"output_tokens":3}}`},
		{"a field gets another type", &faults.Set{Path: "usage.output_tokens", Value: jsontree.Of("many")}, `{"content":[{"type":"text","text":"hi"}],"usage":{"output_tokens":"many"}}`},
		{"null is a value", &faults.Set{Path: "usage", Value: nil}, `{"content":[{"type":"text","text":"hi"}],"usage":null}`},
		{"a new field comes last", &faults.Set{Path: "x", Value: jsontree.Of(1)}, `{"content":[{"type":"text","text":"hi"}],"usage":{"output_tokens":3},"x":1}`},
		{"an item is appended", &faults.Set{Path: "content.1", Value: jsontree.Arr()}, `{"content":[{"type":"text","text":"hi"},[]],"usage":{"output_tokens":3}}`},
		{"what it should stand in is missing", &faults.Set{Path: "content.7.text", Value: jsontree.Of("no")}, ""},
	})
}

func TestUnsetInTheMessage(t *testing.T) {
	runMessageTests(t, []messageTest{
		{"a field", &faults.Unset{Path: "usage"}, `{"content":[{"type":"text","text":"hi"}]}`},
		{"an item", &faults.Unset{Path: "content.0"}, `{"content":[],"usage":{"output_tokens":3}}`},
		{"what is not there", &faults.Unset{Path: "content.0.citations"}, ""},
	})
}

func TestSetAndUnsetInEvents(t *testing.T) {
	nine := jsontree.Of(9)
	runEventsTests(t, []eventsTest{
		{"set in the first event of a type", &faults.Set{Path: "n", Value: nine, At: scripttest.Nth("b", 0)}, "a b b", "a1 b9 b3"},
		{"set in the event meant", &faults.Set{Path: "n", Value: nine, At: scripttest.Nth("b", 2)}, "a b b", "a1 b2 b9"},
		{"set in all events of a type", &faults.Set{Path: "n", Value: nine, At: scripttest.Nth("b", 0), All: true}, "a b b", "a1 b9 b9"},
		{"set in all events", &faults.Set{Path: "n", Value: nine, All: true}, "a b", "a9 b9"},
		{"set where there is no such place", &faults.Set{Path: "x.n", Value: nine, All: true}, "a b", ""},
		{"unset in the event meant", &faults.Unset{Path: "n", At: scripttest.Nth("b", 0)}, "a b b", "a1 b b3"},
		{"unset in all events", &faults.Unset{Path: "n", All: true}, "a b", "a b"},
		{"unset what is not there", &faults.Unset{Path: "x", At: scripttest.Nth("b", 0)}, "a b", ""},
	})
}

func TestSetLeavesVerbatimDataBehind(t *testing.T) {
	ping, text := `{"type": "ping"}`, "[DONE]"
	s := &script.Stream{Events: []script.Event{
		{Name: "ping", Data: jsontree.Obj("type", "ping"), Raw: &ping},
		{Name: "text", Raw: &text},
	}}
	struck, err := (&faults.Set{Path: "type", Value: jsontree.Of("pong"), All: true}).ApplyEvents(s, script.Env{})
	require.NoError(t, err)
	assert.True(t, struck)
	assert.Nil(t, s.Events[0].Raw, "what was written out no longer hides the tree")
	assert.Equal(t, `{"type":"pong"}`, s.Events[0].Data.String())
	assert.Equal(t, "[DONE]", *s.Events[1].Raw, "text without a tree stays")
}

func TestSetNeverSharesItsValue(t *testing.T) {
	value := jsontree.Obj("a", 1)
	s := scripttest.Stream("a a")
	_, err := (&faults.Set{Path: "v", Value: value, All: true}).ApplyEvents(s, script.Env{})
	require.NoError(t, err)
	require.NoError(t, s.Events[0].Data.Set("v.a", jsontree.Of(2)))
	assert.Equal(t, `{"a":1}`, value.String())
	assert.Equal(t, `{"a":1}`, s.Events[1].Data.Field("v").String())
}

func TestSetCheck(t *testing.T) {
	assert.EqualError(t, (&faults.Set{}).Check(), "path: a field's path is needed, e.g. content.0.text")
	assert.EqualError(t, (&faults.Unset{Path: "x", All: true, At: scripttest.Nth("a", 2)}).Check(), "at: with all, only event and block say which")
	assert.NoError(t, (&faults.Set{Path: "x", All: true, At: scripttest.Nth("a", 0)}).Check())
}

// TestSetWithoutAPlaceLandsWhereTheAPIPutsTheField is about streams: what is set in
// the message stands in the events that carry it, and is not known before.
func TestSetWithoutAPlaceLandsWhereTheAPIPutsTheField(t *testing.T) {
	container := jsontree.Obj("id", "container_1", "expires_at", "2026-11-23T12:05:00Z")
	for _, tt := range []struct {
		path  string
		value *jsontree.Node
		event string
		at    string // in the event
		start string // the same in message_start; "nothing" for none
	}{
		{"container", container, "message_delta", "delta.container", "message.container null"},
		{"stop_details", jsontree.Obj("type", "refusal"), "message_delta", "delta.stop_details", "message.stop_details null"},
		{"stop_reason", jsontree.Of(5), "message_delta", "delta.stop_reason", "message.stop_reason null"},
		{"stop_sequence", jsontree.Of("END"), "message_delta", "delta.stop_sequence", "message.stop_sequence null"},
		{"context_management", jsontree.Obj("applied_edits", jsontree.Arr()), "message_delta", "context_management", "message.context_management null"},
		{"usage.iterations", jsontree.Arr(jsontree.Obj("type", "message")), "message_delta", "usage.iterations", "message.usage.iterations null"},
		{"usage.server_tool_use", jsontree.Obj("web_search_requests", 3), "message_delta", "usage.server_tool_use", "message.usage.server_tool_use null"},
		{"usage.input_tokens", jsontree.Of("many"), "message_delta", "usage.input_tokens", `message.usage.input_tokens "many"`},
		{"usage.speed", jsontree.Of("fast"), "message_start", "message.usage.speed", `message.usage.speed "fast"`},
		{"model", jsontree.Of(5), "message_start", "message.model", "message.model 5"},
		{"diagnostics", jsontree.Obj("a", 1), "message_start", "message.diagnostics", `message.diagnostics {"a":1}`},
		{"never_heard_of", jsontree.Of(1), "message_start", "message.never_heard_of", "message.never_heard_of 1"},
		{"content.0.text", jsontree.Of("no"), "content_block_delta", "delta.text", "message.content []"},
		{"content.0", jsontree.Obj("type", "compaction", "content", "So far."), "content_block_delta", "delta.content", "message.content []"},
		{"content.0.type", jsontree.Of("hologram"), "content_block_start", "content_block.type", "message.content []"},
	} {
		t.Run(tt.path, func(t *testing.T) {
			s := scripttest.Compile(t, scripttest.Reply(true, scripttest.Use("set", &faults.Set{Path: tt.path, Value: tt.value})), scripttest.Env())
			assert.Empty(t, s.Missed)
			assert.Equal(t, jsontree.Of(lastOf(tt.value)).String(), eventOf(t, s, tt.event).Get(tt.at).String())
			path, want, _ := strings.Cut(tt.start, " ")
			assert.Equal(t, want, eventOf(t, s, "message_start").Get(path).String(), "in message_start")
		})
	}
}

// lastOf returns the value itself, or of a block the content that a delta carries.
func lastOf(value *jsontree.Node) *jsontree.Node {
	if value.Field("type").Str() == "compaction" {
		return value.Field("content")
	}
	return value
}

// eventOf returns the data of the first event of a type in a script.
func eventOf(t *testing.T, s script.Script, name string) *jsontree.Node {
	t.Helper()
	for op := range s.All() {
		if _, data, found := strings.Cut(string(op.Bytes), "event: "+name+"\ndata: "); found {
			tree, err := jsontree.ParseString(strings.TrimSpace(data))
			require.NoError(t, err)
			return tree
		}
	}
	t.Fatalf("the stream has no event %s", name)
	return nil
}
