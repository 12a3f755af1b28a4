package compose

import (
	"strings"

	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/jsontree"
)

// insert puts a scripted text into an answer that was composed for the request: into
// the first string that a schema leaves free, in the input of a forced call or in JSON
// output. The answer stays the same if there is no such string, or if max_tokens leaves
// no room.
func (a *answer) insert(req prompt, text string) {
	if len(a.content) == 0 || a.stopReason == "max_tokens" || a.stopReason == "stop_sequence" {
		return
	}
	block := a.content[len(a.content)-1]
	switch block.Field("type").Str() {
	case "tool_use":
		for _, tool := range req.Body.Field("tools").List() {
			if tool.Field("name").Str() == block.Field("name").Str() {
				a.fill(req, block, block.Field("input"), tool.Field("input_schema"), text)
			}
		}
	case "text":
		value, err := jsontree.ParseString(block.Field("text").Str())
		if schema := req.OutputSchema(); err == nil && schema != nil {
			a.fill(req, block, value, schema, text)
		}
	}
}

// fill puts the text into a value of the block. The schema is that of the value.
func (a *answer) fill(req prompt, block, value, schema *jsontree.Node, text string) {
	place := freeText(value, schema)
	if place == nil {
		return
	}
	before := place.Text
	place.Text = text
	if output := block.Field("text"); output != nil {
		filled := value.String()
		if _, sequence := cutAtSequence(filled, req.Body.Field("stop_sequences")); sequence != "" {
			return
		}
		before, output.Text = output.Text, filled
		place = output
	}
	if tokens, _ := tokens.OfContent(a.content); tokens > maxTokens(req.Body) {
		place.Text = before
	}
}

// freeText returns the first string in a value that may be any text by the schema, or
// nil.
func freeText(value, schema *jsontree.Node) *jsontree.Node {
	switch {
	case value.Is(jsontree.String) && isFreeText(schema):
		return value
	case value.Is(jsontree.Array):
		for _, item := range value.Items {
			if found := freeText(item, schema.Field("items")); found != nil {
				return found
			}
		}
	case value.Is(jsontree.Object):
		for _, m := range value.Members {
			if found := freeText(m.Value, schema.Field("properties").Field(m.Key)); found != nil {
				return found
			}
		}
	}
	return nil
}

// freeKeywords are the keywords that do not constrain a string.
const freeKeywords = " type title description default examples minLength $comment deprecated "

func isFreeText(schema *jsontree.Node) bool {
	if schema.Field("type").Str() != "string" {
		return false
	}
	for _, m := range schema.Members {
		if !strings.Contains(freeKeywords, " "+m.Key+" ") {
			return false
		}
	}
	shortest, _ := schema.Field("minLength").Int()
	return shortest <= 1
}
