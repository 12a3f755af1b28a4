package check

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// checkTogether checks parameters that exclude or need one another, by the API's
// OpenAPI description. Only the text about clear_thinking is confirmed
// (anthropics/claude-code#11971, with "or adaptive" since adaptive thinking exists).
func checkTogether(c *conversation) *problem {
	if c.req.Endpoint == claude.Messages {
		if p := checkBilling(c); p != nil {
			return p
		}
		if c.has("fallbacks") && c.req.BatchSize > 0 {
			return &problem{"fallbacks", "Server-side fallback is not supported in message batches"}
		}
	}
	switch {
	case c.has("compaction") && c.has("context_management"):
		return &problem{reason: "`compaction` cannot be combined with `context_management`"}
	case c.has("fallbacks") && c.has("fallback_credit_token"):
		return &problem{reason: "`fallback_credit_token` cannot be combined with `fallbacks`"}
	case c.format() != nil && c.cites():
		return &problem{reason: "`citations` cannot be enabled together with an output format"}
	}
	return c.checkEdits()
}

// checkBilling requires that the request names the user who is billed.
func checkBilling(c *conversation) *problem {
	if c.body.Field("billing_policy").Field("bill_to").Str() != "user_profile" {
		return nil
	}
	if c.req.BatchSize > 0 {
		return &problem{"billing_policy.bill_to", "Message batches cannot be billed to a user profile"}
	}
	if c.req.UserProfile == "" {
		return c.withCode("user_profile_required", &problem{"billing_policy.bill_to", "name the user profile in the anthropic-user-profile-id header"})
	}
	return nil
}

// checkEdits checks the edits of the context. It is not confirmed that thinking can be
// cleared for a model that thinks without being asked to.
func (c *conversation) checkEdits() *problem {
	edits := c.body.Field("context_management").Field("edits").List()
	for i, edit := range edits {
		typ := typeOf(edit)
		if !strings.HasPrefix(typ, "clear_thinking_") {
			continue
		}
		switch thinking := typeOf(c.body.Field("thinking")); {
		case thinking == "disabled", thinking == "" && c.model.Prefill:
			return &problem{reason: fmt.Sprintf("`%s` strategy requires `thinking` to be enabled or adaptive", typ)}
		case i > 0: // not confirmed: the API's guide to context editing says so
			return &problem{"context_management.edits", fmt.Sprintf("`%s` strategy must come first", typ)}
		}
	}
	return nil
}

// checkThread refuses parameters that a conversation held by the server does not allow.
// None of the texts is confirmed.
func checkThread(c *conversation) *problem {
	if !c.has("thread") {
		return nil
	}
	var unsupported []any
	for _, name := range []string{"cache_control", "context_management", "fallbacks"} {
		if c.has(name) {
			unsupported = append(unsupported, name)
		}
	}
	if unsupported == nil {
		return nil
	}
	return c.withCode("thread_unsupported_request",
		&problem{reason: fmt.Sprintf("`thread` cannot be combined with `%s`", unsupported[0])}, "unsupported", jsontree.Arr(unsupported...))
}

// format returns the output format of the answer, or nil.
func (c *conversation) format() *jsontree.Node {
	if f := c.body.Field("output_config").Field("format"); f.Is(jsontree.Object) {
		return f
	}
	if f := c.body.Field("output_format"); f.Is(jsontree.Object) {
		return f
	}
	return nil
}

// cites reports whether citations are enabled for a document or search result in the
// conversation.
func (c *conversation) cites() bool {
	for _, message := range c.messages {
		for _, block := range blocks(message) {
			if block.Field("citations").Field("enabled").True() {
				return true
			}
		}
	}
	return false
}
