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

// properties returns the names of a schema's properties, except some.
func properties(s *description.Schema, except ...string) []string {
	var names []string
	for _, p := range s.Properties {
		if !slices.Contains(except, p.Name) {
			names = append(names, p.Name)
		}
	}
	return names
}

// tagged returns the schemas of a union by the value of their property "type".
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
