package faults_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// listed reads faults as a step lists them.
func listed(t *testing.T, yaml string) (uses []script.Use) {
	t.Helper()
	list, problems := strictyaml.Parse("faults.yaml", []byte(yaml))
	require.Empty(t, problems)
	for _, item := range list.Items {
		name, params := item, &strictyaml.Node{Kind: strictyaml.Map}
		if item.Kind == strictyaml.Map {
			name, params = item.Entries[0].Key, item.Entries[0].Value
		}
		kind, ok := faults.Builtin().Lookup(name.Value)
		require.True(t, ok, name.Value)
		fault := kind.New()
		require.Empty(t, strictyaml.Decode(params, fault))
		if checker, ok := fault.(script.Checker); ok {
			require.NoError(t, checker.Check())
		}
		uses = append(uses, scripttest.Use(kind.Name, fault))
	}
	return uses
}

// wild returns an answer with a text of two deltas, "Où est " and "la 😀 mer?\n", and
// a tool call.
func wild(stream bool, uses ...script.Use) script.Answer {
	a := scripttest.Reply(stream, uses...)
	a.Reply = &compose.Reply{Content: []*jsontree.Node{
		jsontree.Obj("type", "text", "text", "Où est la 😀 mer, la mer que je vois ?\n"),
		jsontree.Obj("type", "tool_use", "id", "toolu_1", "name", "look", "input", jsontree.Obj("where", "là\n\"ici\"")),
	}}
	return a
}

// TestFailuresSeenInTheWild shows how each of them is said. The text wanted
// must be in the body, or with ! in front must not.
func TestFailuresSeenInTheWild(t *testing.T) {
	tests := []struct{ name, yaml, want string }{
		// message
		{"a field is missing", "[unset: {path: id}]", `!"id":"msg_`},
		{"a field is null", "[set: {path: role, value: null}]", `"role":null`},
		{"a field has another type", "[retype: {path: usage.output_tokens, to: string}]", `"usage":{"input_tokens":8,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":"`},
		{"a field has another value", "[set: {path: model, value: gpt-4}]", `"model":"gpt-4"`},
		{"a block too many", "[block: {insert: 1, value: {type: hologram}}]", `"index":1,"content_block":{"type":"hologram"}`},
		{"a block twice, with the same id", "[block: {duplicate: 1}]", `"index":2,"content_block":{"type":"tool_use","id":"toolu_1"`},
		{"blocks in another order", "[block: {move: 1, to: 0}]", `"index":0,"content_block":{"type":"tool_use"`},
		{"a block is missing", "[block: {drop: 0}]", `!"type":"text"`},
		{"no content", "[set: {path: content, value: []}]", "!content_block_start"},
		{"an id of another kind", "[set: {path: content.1.id, value: call_7}]", `"id":"call_7"`},
		{"a refusal", "[set: {path: content, value: []}, set: {path: stop_reason, value: refusal}]", `"stop_reason":"refusal"`},
		{"a turn that pauses", "[set: {path: stop_reason, value: pause_turn}]", `"stop_reason":"pause_turn"`},
		{"a full context window", "[set: {path: stop_reason, value: model_context_window_exceeded}]", `"stop_reason":"model_context_window_exceeded"`},
		{"a tool call cut off by max_tokens", "[set: {path: stop_reason, value: max_tokens}]", `!"content_block_stop","index":1`},
		{"usage is null", "[set: {path: usage, value: null}]", `"usage":null`},
		{"usage is missing", "[unset: {path: usage}]", `!"usage"`},
		{"usage is absurd", "[set: {path: usage.output_tokens, value: -1}]", `"output_tokens":-1`},
		// events
		{"the end is missing", "[drop]", "!event: message_stop"},
		{"a block is never closed", "[drop: {at: {event: content_block_stop, block: 0}}]", `!"content_block_stop","index":0`},
		{"a delta is lost", "[drop: {at: {event: content_block_delta, nth: 2}}]", "!😀"},
		{"an event twice", "[duplicate: {at: message_stop}]", "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\nevent: message_stop"},
		{"a delta before its block", "[move]", `"index":0,"delta":{"type":"text_delta","text":"Où est`},
		{"a ping", "[insert: {at: message_start}]", "event: ping\ndata: {\"type\": \"ping\"}\n\nevent: content_block_start"},
		{"an error in mid-stream", "[insert: {error: api_error}]", "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\""},
		{"an unknown event", "[insert: {event: telemetry}]", "event: telemetry\ndata: {\"type\":\"telemetry\"}\n\n"},
		{"a comment", "[insert: {event: comment, message: hi}]", ": hi\n\n"},
		{"an id line", "[insert: {id: '7'}]", "event: ping\nid: 7\ndata"},
		{"a retry line", "[insert: {retry: 3000}]", "event: ping\nretry: 3000\ndata"},
		{"a field nobody knows", `[insert: {raw: "foo: bar\n\n"}]`, "\n\nfoo: bar\n\n"},
		{"the mark of another API's end", "[insert: {event: done, data: '[DONE]', at: message_stop}]", "data: [DONE]\n\n"},
		{"broken JSON", "[garble]", "\ufffd\n\n"},
		{"a second message_start with another id", "[insert: {event: message_start}, set: {path: message.id, value: msg_2, at: {event: message_start, nth: 2}}]", `"id":"msg_2"`},
		{"a delta for a block that is not there", "[set: {path: index, value: 9, at: content_block_delta}]", `"index":9`},
		{"a delta after its block was closed", "[insert: {event: content_block_delta, at: {event: content_block_stop, block: 0}}]", "\"content_block_stop\",\"index\":0"},
		{"a delta of another kind than its block", "[set: {path: delta, value: {type: thinking_delta, thinking: hm}, at: content_block_delta}]", `"delta":{"type":"thinking_delta"`},
		{"a delta in two", "[split: {at: {event: content_block_delta, nth: 1}}]", `"text":"Où `},
		{"a character in two deltas", "[split: {inside: rune}]", "\"text\":\"O\xc3\""},
		{"an emoji in two deltas", "[split: {inside: surrogate_pair}]", `\ud83d"`},
		{"an escape of a tool's input in two deltas", "[split: {inside: escape}]", `\\"}`},
		// bytes
		{"CR LF", "[framing]", "event: message_start\r\ndata: "},
		{"bare CR", "[framing: {newline: cr}]", "event: message_start\rdata: "},
		{"no space after the colon", "[framing: {space: false}]", "event:message_start\ndata:{"},
		{"no event lines", "[framing: {event_line: false}]", "!event:"},
		{"no blank line after the last event", "[framing: {blank_line: false, at: message_stop}]", "event: message_stop"},
		{"an error in an unfinished event", `[framing: {blank_line: false, at: content_block_start}, insert: {raw: "data: {}\n\n", at: content_block_start}]`, "}\ndata: {}\n\n"},
		{"nothing at all", "[truncate: {at: {byte: 0}}]", "!e"},
		{"an end inside a character", "[truncate: {inside: rune}]", "!est"},
		{"an end inside an escape", "[truncate: {inside: escape}]", "!event: content_block_stop"},
		{"bytes that are no UTF-8", "[invalid_utf8]", "\"text\":\"\xffO"},
		{"a very long line", "[inflate: {size: 70kB}]", strings.Repeat("x", 60_000)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := scripttest.Compile(t, wild(true, listed(t, test.yaml)...), scripttest.Env())
			require.Empty(t, s.Missed)
			without, isNot := strings.CutPrefix(test.want, "!")
			got := scripttest.Body(s)
			healthy := scripttest.Body(scripttest.Compile(t, wild(true), scripttest.Env()))
			assert.NotEqual(t, healthy, got)
			if isNot {
				assert.NotContains(t, got, without)
				return
			}
			assert.Contains(t, got, test.want)
		})
	}
}

func TestGoldenFaultyStreams(t *testing.T) {
	for name, yaml := range map[string]string{
		"split-inside-an-emoji":    "[split: {inside: surrogate_pair}]",
		"split-inside-a-rune":      "[split: {inside: rune}]",
		"blocks-out-of-order":      "[block: {move: 1, to: 0}]",
		"retyped-usage":            "[retype: {path: usage, to: array}]",
		"garbage-after-the-start":  "[garbage: {at: message_start}]",
		"inflated-delta":           "[inflate: {size: 1kB}]",
		"not-utf8":                 "[invalid_utf8: {as: latin1}]",
		"chopped-inside-escapes":   "[chop: {inside: escape}]",
		"ended-inside-an-escape":   "[truncate: {inside: escape}]",
		"coalesced-at-the-ping":    "[coalesce: {at: ping, count: 2}]",
		"orphan-delta":             "[insert: {event: content_block_delta, block: 7, at: message_start}]",
		"long-tailed-event-delays": "[delay: {for: {p50: 50ms, p99: 1s}, at: content_block_delta, all: true}]",
	} {
		t.Run(name, func(t *testing.T) {
			s := scripttest.Compile(t, wild(true, listed(t, yaml)...), scripttest.Env())
			golden(t, filepath.Join("testdata", "compile", name+".txt"), s.String())
		})
	}
	paced := wild(true)
	paced.Pace = script.Pace{
		First:   script.Exactly(300 * time.Millisecond),
		Between: script.Wait{P50: 20 * time.Millisecond, P99: 200 * time.Millisecond},
		Jitter:  script.Jitter{LongTailed: 5 * time.Millisecond},
	}
	s := scripttest.Compile(t, paced, scripttest.Env())
	golden(t, filepath.Join("testdata", "compile", "paced-by-percentiles.txt"), s.String())
}
