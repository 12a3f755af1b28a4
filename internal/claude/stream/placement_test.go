package stream_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/claude/stream"
	"github.com/claudemock/claudemock/internal/description"
)

// properties is the names of a schema's properties, but for some.
func properties(s *description.Schema, except ...string) []string {
	var names []string
	for _, p := range s.Properties {
		if !slices.Contains(except, p.Name) {
			names = append(names, p.Name)
		}
	}
	return names
}

// tagged is the schemas of a union by the value of their property "type".
func tagged(union *description.Schema) map[string]*description.Schema {
	byType := map[string]*description.Schema{}
	for _, one := range union.Any {
		for _, each := range append(slices.Clone(one.All), one) {
			if p := each.Property("type"); p != nil {
				byType[p.Const.Str()] = each
			}
		}
	}
	return byType
}

func TestPlacesAreAsTheDescriptionHasThem(t *testing.T) {
	message, usage := claudetest.Schema(t, "BetaMessage"), claudetest.Schema(t, "BetaUsage")
	end := claudetest.Schema(t, "BetaMessageDeltaEvent")
	assert.ElementsMatch(t, properties(end.Property("delta")), stream.DeltaFields)
	// input_transformations comes there only when another model took over.
	assert.ElementsMatch(t, properties(end, "type", "delta", "usage", "input_transformations"), stream.ClosingFields)
	assert.ElementsMatch(t, properties(end.Property("usage")), stream.RunningUsage)
	assert.Subset(t, properties(message), slices.Concat(stream.DeltaFields, stream.ClosingFields))
	assert.Subset(t, properties(usage), stream.RunningUsage)
	assert.Subset(t, stream.RunningUsage, stream.LaterUsage)

	blocks := tagged(claudetest.Schema(t, "BetaContentBlock"))
	deltas := tagged(claudetest.Schema(t, "BetaContentBlockDeltaEvent").Property("delta"))
	carried := map[string]bool{}
	for _, d := range stream.BlockDeltas() {
		require.Contains(t, blocks, d.Block)
		assert.Contains(t, properties(blocks[d.Block]), d.Field, d.Block)
		require.Contains(t, deltas, d.Delta)
		assert.Contains(t, properties(deltas[d.Delta]), d.Key, d.Delta)
		if d.With != "" {
			assert.Contains(t, properties(deltas[d.Delta]), d.With, d.Delta)
		}
		carried[d.Delta] = true
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(deltas)), slices.Collect(maps.Keys(carried)), "every type of delta carries something")
}

func TestTheVocabularyIsThatOfTheDescription(t *testing.T) {
	keys := func(m map[string]*description.Schema) []string { return slices.Collect(maps.Keys(m)) }
	assert.ElementsMatch(t, keys(tagged(claudetest.Schema(t, "BetaContentBlock"))), stream.BlockTypes)
	assert.ElementsMatch(t, keys(tagged(claudetest.Schema(t, "BetaContentBlockDeltaEvent").Property("delta"))), stream.DeltaTypes)
	assert.Subset(t, stream.EventTypes, keys(tagged(claudetest.Schema(t, "BetaMessageStreamEvent"))))
	var reasons []string
	for _, reason := range claudetest.Schema(t, "BetaStopReason").Enum {
		reasons = append(reasons, reason.Str())
	}
	assert.ElementsMatch(t, reasons, stream.StopReasons)
}

func TestPlaced(t *testing.T) {
	start := func(path string) stream.Place { return stream.Place{Event: "message_start", Block: -1, Path: path} }
	end := func(path string) stream.Place { return stream.Place{Event: "message_delta", Block: -1, Path: path} }
	opens := func(block int, path string) stream.Place {
		return stream.Place{Event: "content_block_start", Block: block, Path: path}
	}
	delta := func(block int, typ, path string) stream.Place {
		return stream.Place{Event: "content_block_delta", Delta: typ, Block: block, Path: path}
	}
	for path, want := range map[string][]stream.Place{
		"":                                 nil,
		"model":                            {start("message.model")},
		"a field that nobody knows":        {start("message.a field that nobody knows")},
		"diagnostics.cache_miss_reason":    {start("message.diagnostics.cache_miss_reason")},
		"stop_reason":                      {end("delta.stop_reason")},
		"stop_details.category":            {end("delta.stop_details.category")},
		"container.id":                     {end("delta.container.id")},
		"context_management.applied_edits": {end("context_management.applied_edits")},
		"usage":                            {start("message.usage"), end("usage")},
		"usage.input_tokens":               {start("message.usage.input_tokens"), end("usage.input_tokens")},
		"usage.output_tokens":              {end("usage.output_tokens")},
		"usage.iterations.0.type":          {end("usage.iterations.0.type")},
		"usage.server_tool_use.web_search_requests": {end("usage.server_tool_use.web_search_requests")},
		"usage.speed":                  {start("message.usage.speed")},
		"content":                      nil,
		"content.x":                    nil,
		"content.0":                    {opens(0, "content_block")},
		"content.0.text":               {delta(0, "text_delta", "delta.text")},
		"content.2.name":               {opens(2, "content_block.name")},
		"content.1.type":               {opens(1, "content_block.type")},
		"content.1.input.q":            {delta(1, "input_json_delta", "delta.partial_json")},
		"content.1.thinking":           {delta(1, "thinking_delta", "delta.thinking")},
		"content.1.signature":          {delta(1, "signature_delta", "delta.signature")},
		"content.1.citations":          {delta(1, "citations_delta", "delta.citation")},
		"content.1.citations.0.title":  {delta(1, "citations_delta", "delta.citation.title")},
		"content.1.encrypted_content":  {delta(1, "compaction_delta", "delta.encrypted_content")},
		"content.1.content":            {opens(1, "content_block.content"), delta(1, "compaction_delta", "delta.content")},
		"content.1.content.0.page_age": {opens(1, "content_block.content.0.page_age"), delta(1, "compaction_delta", "delta.content")},
	} {
		t.Run(path, func(t *testing.T) { assert.Equal(t, want, stream.Placed(path)) })
	}
}

// What Placed says is so in the streams of all kinds of answers: a string put at a
// path of the message stands at that place.
func TestWhatIsPutIntoAMessageIsWherePlacedSays(t *testing.T) {
	const mark = "the mark"
	for _, path := range []string{"model", "stop_reason", "container", "context_management", "usage.input_tokens", "usage.output_tokens", "usage.speed",
		"usage.iterations", "content.0.text", "content.0.type", "usage"} {
		t.Run(path, func(t *testing.T) {
			req := requestOf(t, `{"model":"claude-opus-5","max_tokens":2,"messages":[{"role":"user","content":"Hello"}]}`, "files-api-2025-04-14")
			message := messageTo(t, req)
			require.NoError(t, message.Set(path, claudetest.Parse(t, `"`+mark+`"`)))
			found := map[stream.Place]bool{}
			for _, e := range stream.Message(req, message, 99, claudetest.Seeded()) {
				for _, place := range stream.Placed(path) {
					if place.Event == e.Name && e.Data.Get(place.Path).Str() == mark {
						found[place] = true
					}
				}
			}
			assert.Len(t, found, len(stream.Placed(path)))
		})
	}
}
