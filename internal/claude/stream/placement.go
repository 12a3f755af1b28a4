package stream

import (
	"maps"
	"slices"
	"strconv"
	"strings"

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

	// laterUsage is the part of it that nothing is known of at message_start.
	laterUsage = []string{"output_tokens_details", "server_tool_use", "iterations"}
)

// pieces says how a delta carries a field of a block.
type pieces uint8

const (
	inParts  pieces = iota // a text, some tokens in a delta
	inJSON                 // an object, as the text of its JSON
	eachItem               // a list, an item in a delta
	inOne                  // a text or null, whole
)

// blockDelta is a field of a block that does not come with content_block_start.
type blockDelta struct {
	field string
	typ   string // of the delta
	key   string // of the field in the delta
	by    pieces
	with  string // another field of the block that the same delta carries; "" for none
}

// blockDeltas is the fields that come in deltas, by type of block, in the order in
// which they come. A type without any starts whole.
var blockDeltas = map[string][]blockDelta{
	"text": {
		{field: "citations", typ: "citations_delta", key: "citation", by: eachItem},
		{field: "text", typ: "text_delta", key: "text", by: inParts},
	},
	"thinking": {
		{field: "thinking", typ: "thinking_delta", key: "thinking", by: inParts},
		{field: "signature", typ: "signature_delta", key: "signature", by: inOne},
	},
	"tool_use":        {inputDelta},
	"server_tool_use": {inputDelta},
	"mcp_tool_use":    {inputDelta},
	// The official Go SDK keeps the last delta only, so there is one. That the
	// signature, which no delta has, comes with the start is not confirmed.
	"compaction": {
		{field: "content", typ: "compaction_delta", key: "content", by: inOne, with: "encrypted_content"},
	},
}

var inputDelta = blockDelta{field: "input", typ: "input_json_delta", key: "partial_json", by: inJSON}

// Place is one place of a message's part in a stream.
type Place struct {
	Event string // the type of event
	Delta string // of content_block_delta: the type of delta; "" for any other event
	Block int    // the index of the content block; -1 for an event of the whole message
	Path  string // dotted, in the event's data; what deltas carry in pieces stands there as pieces
}

// Placed is where in a stream that stands which stands at a dotted path of the
// message, as "container.id" or "content.0.text". A part that message_start has
// as null or empty is not placed there, and the output_tokens of message_start,
// which are those of the first moment, are not those of the message. For a field
// that only some types of block have in deltas it is both places. The whole
// message, which is the empty path, and the whole content stand in no one place.
func Placed(path string) []Place {
	field, rest, _ := strings.Cut(path, ".")
	start := Place{Event: "message_start", Block: -1, Path: "message." + path}
	switch {
	case path == "":
		return nil
	case slices.Contains(deltaFields, field):
		return []Place{{Event: "message_delta", Block: -1, Path: "delta." + path}}
	case slices.Contains(closingFields, field):
		return []Place{{Event: "message_delta", Block: -1, Path: path}}
	case field == "usage":
		return placedUsage(rest, start)
	case field == "content":
		return placedBlock(rest)
	default:
		return []Place{start}
	}
}

func placedUsage(path string, start Place) []Place {
	end := Place{Event: "message_delta", Block: -1, Path: strings.TrimSuffix("usage."+path, ".")}
	count, _, _ := strings.Cut(path, ".")
	switch {
	case count == "output_tokens" || slices.Contains(laterUsage, count):
		return []Place{end}
	case count == "" || slices.Contains(runningUsage, count):
		return []Place{start, end}
	default:
		return []Place{start}
	}
}

// placedBlock is where a path below content stands.
func placedBlock(path string) []Place {
	item, path, _ := strings.Cut(path, ".")
	block, err := strconv.Atoi(item)
	if err != nil || block < 0 {
		return nil
	}
	start := Place{Event: "content_block_start", Block: block, Path: strings.TrimSuffix("content_block."+path, ".")}
	field, below, _ := strings.Cut(path, ".")
	var places []Place
	for _, typ := range slices.Sorted(maps.Keys(blockDeltas)) {
		for _, d := range blockDeltas[typ] {
			place := Place{Event: "content_block_delta", Delta: d.typ, Block: block}
			switch field {
			case d.field:
				place.Path = d.placeOf(below)
			case d.with:
				place.Path = "delta." + path
			default:
				continue
			}
			if field != "" && !slices.Contains(places, place) {
				places = append(places, place)
			}
		}
	}
	if len(places) == 0 || field == wholeInResults {
		places = append([]Place{start}, places...)
	}
	return places
}

// wholeInResults is the one field that some types of block have in deltas and others
// from the start: the results of tools have it so.
const wholeInResults = "content"

// placeOf is where in a delta that stands which is below the field.
func (d *blockDelta) placeOf(below string) string {
	if d.by != eachItem { // in pieces, in which nothing below has a place of its own
		return "delta." + d.key
	}
	_, below, _ = strings.Cut(below, ".") // the item's number
	return strings.TrimSuffix("delta."+d.key+"."+below, ".")
}

// with is one field of an event's data.
func with(key string, value *jsontree.Node) jsontree.Member {
	return jsontree.Member{Key: key, Value: value}
}
