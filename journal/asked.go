package journal

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// Tree parses the body of the request. The error says that it is not JSON, or that the entry
// does not have all of it.
func (e *Entry) Tree() (*jsontree.Node, error) {
	switch e.Kept {
	case KeptWhole:
	case KeptStart:
		return nil, fmt.Errorf("reading the body of request %d: the journal has the first %d bytes of %d: WithWholeBodies keeps all", e.Ordinal, len(e.Body), e.BodyBytes)
	default:
		return nil, fmt.Errorf("reading the body of request %d: the journal keeps no texts of bodies: WithKeep says so", e.Ordinal)
	}
	tree, err := jsontree.ParseString(e.Body)
	if err != nil {
		return nil, fmt.Errorf("reading the body of request %d: %w", e.Ordinal, err)
	}
	return tree, nil
}

// Decode decodes the body of the request into value, as json.Unmarshal does. Credentials are
// fingerprints.
func (e *Entry) Decode(value any) error {
	if _, err := e.Tree(); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(e.Body), value); err != nil {
		return fmt.Errorf("reading the body of request %d: %w", e.Ordinal, err)
	}
	return nil
}

// Value returns what the body has at a dotted path such as "messages.0.content", as
// encoding/json decodes it: a string, float64, bool, []any or map[string]any. A negative number
// counts from the end. It is nil where nothing stands, and if Tree has an error.
func (e *Entry) Value(path string) any {
	tree, err := e.Tree()
	if err != nil {
		return nil
	}
	return plain(tree.Get(path))
}

// plain returns a value as encoding/json decodes it.
func plain(n *jsontree.Node) (value any) {
	if n == nil || json.Unmarshal(n.Append(nil), &value) != nil {
		return nil
	}
	return value
}

// Header returns the first value of a header of the request, in any case; "" without one. Of
// headers that are not known to be harmless it is a fingerprint.
func (e *Entry) Header(name string) string { return http.Header(e.Headers).Get(name) }

// ToolResult is what became of a tool call, as a request tells it.
type ToolResult struct {
	ID      string // of the call
	Tool    string // its name; "" if the request does not have the call
	Text    string // the texts of the result, joined
	IsError bool
}

// ToolResults lists the results of tool calls in the messages of the request, in order. There
// are none if Tree has an error.
func (e *Entry) ToolResults() (results []ToolResult) {
	tree, err := e.Tree()
	if err != nil {
		return nil
	}
	names := map[string]string{}
	for _, message := range tree.Field("messages").List() {
		for _, block := range message.Field("content").List() {
			switch kind := block.Field("type").Str(); {
			case strings.HasSuffix(kind, "tool_use"):
				names[block.Field("id").Str()] = block.Field("name").Str()
			case strings.HasSuffix(kind, "tool_result"):
				id := block.Field("tool_use_id").Str()
				results = append(results, ToolResult{ID: id, Tool: names[id], Text: textOf(block.Field("content")), IsError: block.Field("is_error").True()})
			}
		}
	}
	return results
}

// textOf returns the text of a content: a string, or blocks of text.
func textOf(content *jsontree.Node) string {
	if content.Is(jsontree.String) {
		return content.Text
	}
	var text strings.Builder
	for _, block := range content.List() {
		text.WriteString(block.Field("text").Str())
	}
	return text.String()
}
