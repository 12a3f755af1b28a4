package journal_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/journal"
)

// TestBlocksAreWhatAClientHolds compares a message in one piece with its stream.
func TestBlocksAreWhatAClientHolds(t *testing.T) {
	const step = `{reply: {offered: ignore, content: [
		{type: thinking, thinking: "I should look this up, as it is long.", signature: c2lnbmVk},
		{type: text, text: "It is so, as the page says in words.", citations: [{type: char_location, cited_text: a}, {type: char_location, cited_text: b}]},
		{type: tool_use, id: toolu_1, name: look, input: {q: "a long text of words", n: 1}},
		{type: tool_use, id: toolu_2, name: stop, input: {}},
		{type: hologram, projection: sphere}]}}`
	var texts [2][]string
	for i, stream := range []bool{false, true} {
		for _, block := range journal.Blocks(scriptOf(t, step, stream)) {
			texts[i] = append(texts[i], block.String())
		}
	}
	assert.Len(t, texts[0], 5)
	assert.Equal(t, texts[0], texts[1])
}

func TestBlocksAreReadAsFarAsTheyCanBe(t *testing.T) {
	for _, c := range []struct {
		name, step string
		stream     bool
		want       []string
	}{
		{"an error", "{error: overloaded_error}", false, nil},
		{"no answer", "{faults: [close]}", false, nil},
		{"a page", `{reply: {body: "<html>"}}`, false, nil},
		{"no message", `{reply: {body: "[1]"}}`, false, nil},
		{"a stream that is cut", `{reply: {text: "One two three four five six."}, faults: [{truncate: {at: {event: content_block_delta, nth: 1}}}]}`, true, []string{`{"type":"text","text":"One two three four","citations":null}`}},
		{"input that is cut", `{reply: {offered: ignore, content: [{type: tool_use, id: toolu_1, name: f, input: {q: "one two three four five six"}}]}, faults: [{drop: {at: {event: content_block_delta, nth: -1}}}]}`, true,
			[]string{`{"type":"tool_use","id":"toolu_1","name":"f","input":{},"caller":{"type":"direct"}}`}},
		{"events in a wrong order", `{reply: {events: [
			{data: {type: content_block_delta, index: 0, delta: {type: text_delta, text: a}}}, {data: {type: content_block_start, index: 0, content_block: {type: odd}}}, {event: content_block_delta, data: "{"},
			{data: {type: content_block_start, index: 1, content_block: 5}}, {data: {type: content_block_delta, index: 0, delta: {type: odd_delta, value: [1]}}}, {data: {type: content_block_delta, index: 0, delta: 5}}]}}`, true,
			[]string{`{"type":"odd","value":[1]}`, "5"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, block := range journal.Blocks(scriptOf(t, c.step, c.stream)) {
				got = append(got, block.String())
			}
			assert.Equal(t, c.want, got)
		})
	}
}
