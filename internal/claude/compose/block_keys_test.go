package compose_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/description"
)

// fieldsOf returns the names of the fields of a schema, or of all its alternatives that are
// objects.
func fieldsOf(s *description.Schema) (names []string) {
	for _, p := range s.Properties {
		names = append(names, p.Name)
	}
	for _, alternative := range slices.Concat(s.Any, s.All) {
		names = append(names, fieldsOf(alternative)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestTheKeysOfAnswersAreThoseOfTheDescription(t *testing.T) {
	types := map[string][]string{}
	for _, name := range []string{"ContentBlock", "BetaContentBlock"} {
		union := claudetest.Schema(t, name)
		variants := union.Any
		require.NotEmpty(t, variants, name)
		for _, block := range variants {
			for _, typ := range typesOf(block) {
				types[typ] = append(types[typ], fieldsOf(block)...)
			}
		}
	}
	require.Contains(t, types, "tool_use")
	for typ, fields := range types {
		if known := compose.BlockKeys(typ); known != nil {
			assert.Subset(t, known, fields, "%s has fields that lint would refuse", typ)
		}
	}
	for _, typ := range []string{"text", "thinking", "tool_use", "server_tool_use", "mcp_tool_use", "mcp_tool_result", "container_upload"} {
		assert.Subset(t, types[typ], compose.BlockKeys(typ), "%s lacks fields that lint lets pass", typ)
	}
	for _, prefix := range []string{"", "Beta"} {
		assert.Subset(t, compose.UsageKeys(), fieldsOf(claudetest.Schema(t, prefix+"Usage")))
		assert.Subset(t, compose.StopDetailsKeys(), fieldsOf(claudetest.Schema(t, prefix+"Message").Property("stop_details")))
	}
	assert.Nil(t, compose.BlockKeys("a_new_block"))
}

// typesOf returns the values that the type of a block can have.
func typesOf(block *description.Schema) (types []string) {
	typ := block.Property("type")
	if typ == nil {
		return nil
	}
	if typ.Const != nil {
		types = append(types, typ.Const.Str())
	}
	for _, value := range typ.Enum {
		types = append(types, value.Str())
	}
	return types
}
