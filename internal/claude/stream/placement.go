package stream

import (
	"github.com/claudemock/claudemock/jsontree"
)

// The places of a message's parts in its stream. A test compares these tables with the
// schemas of the events in the API's description.
//
// message_start has the message without content: fields that come later are null or
// empty there.
var (
	// deltaFields are in the delta of message_delta.
	deltaFields = []string{"stop_reason", "stop_sequence", "stop_details", "container"}

	// closingFields are beside the delta of message_delta. The description has
	// input_transformations there too, but it comes with message_start, and again only
	// if another model took over.
	closingFields = []string{"context_management"}

	// runningUsage is in the usage of message_delta, which is cumulative.
	runningUsage = []string{
		"input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens",
		"output_tokens", "output_tokens_details", "server_tool_use", "iterations", "fallback_credit",
	}

	// laterUsage is the part of it that is unknown at message_start.
	laterUsage = []string{"output_tokens_details", "server_tool_use", "iterations"}
)

// deltaForm is how a delta contains a field of a block.
type deltaForm uint8

const (
	inParts  deltaForm = iota // a text, with some tokens in each delta
	inJSON                    // an object, as the text of its JSON, in parts
	eachItem                  // a list, with one item in each delta
	inOne                     // a text or null, in a single delta
)

// blockDelta is a field of a block that does not come with content_block_start.
type blockDelta struct {
	field string
	typ   string // of the delta
	key   string // the name of the field in the delta
	form  deltaForm
	with  string // another field of the block in the same delta; "" for none
}

// blockDeltas has the fields that come in deltas, by type of block, in order. Blocks of
// other types start whole.
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
	// The official Go SDK keeps only the last delta, so there is one. It is not
	// confirmed that the signature, which no delta has, comes with the start.
	"compaction": {
		{field: "content", typ: "compaction_delta", key: "content", form: inOne, with: "encrypted_content"},
	},
}

var inputDelta = blockDelta{field: "input", typ: "input_json_delta", key: "partial_json", form: inJSON}

// member returns one field of an event's data.
func member(key string, value *jsontree.Node) jsontree.Member {
	return jsontree.Member{Key: key, Value: value}
}
