package faults

import (
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// contentDelta is the event that carries generated text, which many faults strike by
// default.
const contentDelta = "content_block_delta"

// partialJSON is the field of a delta whose text is itself a piece of JSON.
const partialJSON = "partial_json"

// deltaFields are the fields that hold the text of a content delta, of which
// each kind of delta has one.
var deltaFields = [...]string{"text", partialJSON, "thinking", "signature"}

// deltaText is the text that a content delta carries and the field it stands
// in. ok is false for any other event, and for one whose text is no text.
func deltaText(e *script.Event) (field, text string, ok bool) {
	delta := e.Data.Field("delta")
	for _, field := range deltaFields {
		if value := delta.Field(field); value.Is(jsontree.String) {
			return field, value.Text, true
		}
	}
	return "", "", false
}

// setDeltaText puts another text, or whatever else, in that field's place.
func setDeltaText(e *script.Event, field string, value *jsontree.Node) {
	e.Data.Field("delta").SetField(field, value)
	e.Raw, e.Verbatim = nil, nil
}

// literal is a value that is written exactly as given, which need not be JSON:
// a number is written as it was spelled.
func literal(text []byte) *jsontree.Node {
	return &jsontree.Node{Kind: jsontree.Number, Text: string(text)}
}
