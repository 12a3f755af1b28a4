package stream

import (
	"github.com/claudemock/claudemock/jsontree"
)

// Where the parts of a message stand in its stream. A test holds these tables
// against the API's description, whose schemas of the events they repeat.
//
// message_start has the message as it is before anything was said: what comes
// later is null or empty there.
var (
	// deltaFields stand in the delta of message_delta.
	deltaFields = []string{"stop_reason", "stop_sequence", "stop_details", "container"}

	// closingFields stand beside the delta of message_delta. The description has
	// input_transformations there too, but it comes with message_start, and again
	// only when another model took over.
	closingFields = []string{"context_management"}

	// runningUsage stands in the usage of message_delta, which is cumulative.
	runningUsage = []string{
		"input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens",
		"output_tokens", "output_tokens_details", "server_tool_use", "iterations", "fallback_credit",
	}

	// laterUsage is the part of it that is not known yet at message_start.
	laterUsage = []string{"output_tokens_details", "server_tool_use", "iterations"}
)

// pieces says how a delta carries a field of a block.
type deltaForm uint8

const (
	inParts  deltaForm = iota // a text, some tokens in a delta
	inJSON                    // an object, as the text of its JSON
	eachItem                  // a list, an item in a delta
	inOne                     // a text or null, whole
)

// blockDelta is a field of a block that does not come with content_block_start.
type blockDelta struct {
	field string
	typ   string // of the delta
	key   string // of the field in the delta
	form  deltaForm
	with  string // another field of the block that the same delta carries; "" for none
}

// blockDeltas is the fields that come in deltas, by type of block, in the order in
// which they come. A type without any starts whole.
var blockDeltas = map[string][]blockDelta{
	"text": {
		{field: "citations", typ: "citations_delta", key: "citation", form: eachItem},
		{field: "text", typ: "text_delta", key: "text", form: inParts},
	},
	"thinking": {
		{field: "thinking", typ: "thinking_delta", key: "thinking", form: inParts},
		{field: "signature", typ: "signature_delta", key: "signature", form: inOne},
	},
	"tool_use":        {inputDelta},
	"server_tool_use": {inputDelta},
	"mcp_tool_use":    {inputDelta},
	// The official Go SDK keeps the last delta only, so there is one. That the
	// signature, which no delta has, comes with the start is not confirmed.
	"compaction": {
		{field: "content", typ: "compaction_delta", key: "content", form: inOne, with: "encrypted_content"},
	},
}

var inputDelta = blockDelta{field: "input", typ: "input_json_delta", key: "partial_json", form: inJSON}

// with is one field of an event's data.
func member(key string, value *jsontree.Node) jsontree.Member {
	return jsontree.Member{Key: key, Value: value}
}
