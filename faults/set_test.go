package faults_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/jsontree"
)

type messageTest struct {
	name  string
	fault faults.MessageFault
	want  string // "" when the fault finds no place and changes nothing
}

func runMessageTests(t *testing.T, tests []messageTest) {
	t.Helper()
	const message = `{"content":[{"type":"text","text":"hi"}],"usage":{"output_tokens":3}}`
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tree, err := jsontree.Parse([]byte(message))
			require.NoError(t, err)
			require.Equal(t, faults.LayerMessage, test.fault.Layer())
			struck, err := test.fault.ApplyMessage(tree, faults.Env{})
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
		{"set in the first event of a type", &faults.Set{Path: "n", Value: nine, At: event("b", 0)}, "a b b", "a1 b9 b3"},
		{"set in the event meant", &faults.Set{Path: "n", Value: nine, At: event("b", 2)}, "a b b", "a1 b2 b9"},
		{"set in all events of a type", &faults.Set{Path: "n", Value: nine, At: event("b", 0), All: true}, "a b b", "a1 b9 b9"},
		{"set in all events", &faults.Set{Path: "n", Value: nine, All: true}, "a b", "a9 b9"},
		{"set where there is no such place", &faults.Set{Path: "x.n", Value: nine, All: true}, "a b", ""},
		{"unset in the event meant", &faults.Unset{Path: "n", At: event("b", 0)}, "a b b", "a1 b b3"},
		{"unset in all events", &faults.Unset{Path: "n", All: true}, "a b", "a b"},
		{"unset what is not there", &faults.Unset{Path: "x", At: event("b", 0)}, "a b", ""},
	})
}

func TestSetLeavesVerbatimDataBehind(t *testing.T) {
	ping, text := `{"type": "ping"}`, "[DONE]"
	s := &faults.Stream{Events: []faults.Event{
		{Name: "ping", Data: jsontree.Obj("type", "ping"), Raw: &ping},
		{Name: "text", Raw: &text},
	}}
	struck, err := (&faults.Set{Path: "type", Value: jsontree.Of("pong"), All: true}).ApplyEvents(s, faults.Env{})
	require.NoError(t, err)
	assert.True(t, struck)
	assert.Nil(t, s.Events[0].Raw, "what was written out no longer hides the tree")
	assert.Equal(t, `{"type":"pong"}`, s.Events[0].Data.String())
	assert.Equal(t, "[DONE]", *s.Events[1].Raw, "text without a tree stays")
}

func TestSetNeverSharesItsValue(t *testing.T) {
	value := jsontree.Obj("a", 1)
	s := stream("a a")
	_, err := (&faults.Set{Path: "v", Value: value, All: true}).ApplyEvents(s, faults.Env{})
	require.NoError(t, err)
	require.NoError(t, s.Events[0].Data.Set("v.a", jsontree.Of(2)))
	assert.Equal(t, `{"a":1}`, value.String())
	assert.Equal(t, `{"a":1}`, s.Events[1].Data.Field("v").String())
}

func TestSetCheck(t *testing.T) {
	assert.EqualError(t, (&faults.Set{}).Check(), "path: a field's path is needed, e.g. content.0.text")
	assert.EqualError(t, (&faults.Unset{Path: "x", All: true, At: event("a", 2)}).Check(), "at: with all, only event and block say which")
	assert.NoError(t, (&faults.Set{Path: "x", All: true, At: event("a", 0)}).Check())
}
