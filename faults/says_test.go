package faults_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/script"
)

func TestFaultsSayWhatTheyDo(t *testing.T) {
	for _, tt := range []struct{ name, yaml, want string }{
		{"set", "{path: usage.output_tokens, value: many}", `usage.output_tokens is "many"`},
		{"set", "{path: usage, value: null, at: message_delta}", "usage is null in the first message_delta"},
		{"set", "{path: index, value: 2, at: {block: 1}, all: true}", "index is 2 in every event of block 1"},
		{"unset", "{path: usage}", "usage is missing"},
		{"unset", "{path: delta, at: {event: content_block_delta, nth: -2}}", "delta is missing in the second content_block_delta from the end"},
		{"retype", "{path: usage.output_tokens, to: string}", "usage.output_tokens is made a string"},
		{"block", "{drop: -1}", "the last block is left out"},
		{"block", "{duplicate: 0}", "block 0 comes twice"},
		{"block", "{move: 1, to: 0}", "block 1 stands at index 0"},
		{"block", "{insert: 2}", `a further block stands at index 2: {"type":"text","text":""}`},
		{"drop", "{}", "message_stop is left out"},
		{"drop", "{at: 3}", "event 3 is left out"},
		{"drop", "{at: -1}", "the last event is left out"},
		{"duplicate", "{at: {event: ping, nth: 4}}", "the 4th ping comes twice"},
		{"move", "{}", "the first content_block_delta is sent before the first content_block_start"},
		{"move", "{at: ping, to: message_stop}", "the first ping is sent after the first message_stop"},
		{"split", "{parts: 3}", "the text of the first content_block_delta that allows it arrives in 3 deltas"},
		{"split", "{inside: rune, all: true}", "the text of every event is cut in two inside a multi-byte character"},
		{"split", "{inside: escape}", "the text of the first content_block_delta that allows it is cut in two inside an escape"},
		{"split", "{inside: surrogate_pair}", "the text of the first content_block_delta that allows it is cut in two inside a surrogate pair"},
		{"chop", "{}", "the body goes out byte by byte"},
		{"chop", "{size: 3, at: {byte: 120}}", "the body goes out 3 bytes at a time, from byte 120 of the body on"},
		{"chop", "{size: 3, at: ping}", "the body goes out 3 bytes at a time, from the end of the first ping on"},
		{"chop", "{size: 3, at: 2s}", "the body goes out 3 bytes at a time, after 2s"},
		{"chop", "{inside: rune, at: 50%}", "the body is cut inside every multi-byte character, from 50 % of the body on"},
		{"chop", "{inside: escape}", "the body is cut inside every escape"},
		{"chop", "{inside: newline}", "the body is cut between the characters of every blank line and CR LF"},
		{"throttle", "500B/s", "the body comes no faster than 500B/s"},
		{"coalesce", "{}", "all events from the first event on arrive together, with the last"},
		{"coalesce", "{at: ping, count: 2}", "2 events from the first ping on arrive together"},
		{"compress", "gzip", "the body is compressed with gzip, asked for or not"},
		{"compress", "{with: br, declare: false, flush: false}", "the body is compressed with brotli, asked for or not; content-encoding does not say so; nothing of it can be read before its end"},
		{"slow_headers", "{every: 1s, size: 2}", "the status line and the headers come 2 bytes at a time, every 1s"},
		{"truncate", "{}", "the body ends after half of it, as if that were all"},
		{"truncate", "{at: 53%}", "the body ends after 53 % of it, as if that were all"},
		{"truncate", "{at: {byte: 0}}", "the body is empty, as if that were all"},
		{"truncate", "{at: {event: ping, byte: 5}}", "the body ends before byte 5 of the first ping, as if that were all"},
		{"truncate", "{at: {event: ping, edge: before}}", "the body ends before the first ping, as if that were all"},
		{"truncate", "{at: ping}", "the body ends after the first ping, as if that were all"},
		{"truncate", "{at: 2m}", "the body ends after 2m0s, as if that were all"},
		{"truncate", "{inside: rune}", "the body ends inside a multi-byte character, as if that were all"},
		{"truncate", "{inside: escape}", "the body ends inside an escape, as if that were all"},
	} {
		t.Run(tt.name+" "+tt.yaml, func(t *testing.T) {
			fault, ok := decoded(t, tt.name, tt.yaml).(script.Describer)
			require.True(t, ok)
			assert.Equal(t, tt.want, fault.Says())
		})
	}
}

func TestALongValueIsCutShort(t *testing.T) {
	fault, ok := decoded(t, "set", "{path: model, value: "+strings.Repeat("x", 200)+"}").(script.Describer)
	require.True(t, ok)
	assert.Equal(t, `model is "`+strings.Repeat("x", 79)+"…", fault.Says())
}

func decoded(t *testing.T, name, yaml string) script.Fault {
	kind, ok := faults.Builtin().Lookup(name)
	require.True(t, ok)
	fault := kind.New()
	decode(t, fault, yaml)
	return fault
}
