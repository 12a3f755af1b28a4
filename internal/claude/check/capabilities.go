package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// The refusals of what a model lacks. Only the first is literal, without the list of
// supported types that follows it at the API. The others are made up in its style and
// not confirmed.
const (
	noToolType     = "'%s' does not support tool types: %s."
	noOutputFormat = "'%s' does not support output format."
	noCompaction   = "'%s' does not support the `compaction` parameter."
	noContextEdit  = "'%s' does not support the context management strategy '%s'."
	noMedia        = "'%s' does not support %s input."
)

// checkCapabilities requires that the model has the further capabilities that GET
// /v1/models lists. Newer models have them all.
func checkCapabilities(c *conversation) *problem {
	lacks := func(text string, more ...any) *problem {
		return &problem{reason: fmt.Sprintf(text, append([]any{c.req.Model()}, more...)...)}
	}
	if c.req.OutputSchema() != nil && !c.model.Can("structured_outputs") {
		return lacks(noOutputFormat)
	}
	if c.has("compaction") && !c.model.Can("compaction") {
		return lacks(noCompaction)
	}
	for _, edit := range c.body.Field("context_management").Field("edits").List() {
		if kind := typeOf(edit); !slices.Contains(c.model.ContextManagement, kind) {
			return lacks(noContextEdit, kind)
		}
	}
	if kind := c.unsupportedTool(); kind != "" {
		return lacks(noToolType, kind)
	}
	if kind := c.unsupportedMedia(); kind != "" {
		return lacks(noMedia, kind)
	}
	return nil
}

// unsupportedTool returns the type of the first of the API's own tools that the model
// cannot use, or "".
func (c *conversation) unsupportedTool() string {
	for _, tool := range c.body.Field("tools").List() {
		kind := typeOf(tool)
		for _, name := range []string{"web_search", "code_execution"} {
			if strings.HasPrefix(kind, name+"_") && !slices.Contains(c.model.ServerTools, name) {
				return kind
			}
		}
	}
	return ""
}

// unsupportedMedia returns the first kind of content that the model cannot read,
// "image" or "PDF", or "".
func (c *conversation) unsupportedMedia() string {
	images, pdfs := c.model.Can("image_input"), c.model.Can("pdf_input")
	if images && pdfs {
		return ""
	}
	for _, message := range c.messages {
		for _, block := range blocks(message) {
			switch {
			case !images && typeOf(block) == "image":
				return "image"
			case !pdfs && isPDF(block):
				return "PDF"
			}
		}
	}
	return ""
}

func isPDF(block *jsontree.Node) bool {
	return typeOf(block) == "document" && block.Field("source").Field("media_type").Str() == "application/pdf"
}
