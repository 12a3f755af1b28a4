package compose

import (
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// TokenCount answers POST /v1/messages/count_tokens: the tokens of the prompt after
// context management, and before it.
func TokenCount(req *claude.Request) *jsontree.Node {
	edits := prompt{req}.edits()
	count := jsontree.Obj("input_tokens", max(req.PromptTokens()-edits.cleared, 0))
	switch {
	case edits.applied != nil:
		count.SetField("context_management", jsontree.Obj("original_input_tokens", req.PromptTokens()+edits.dropped))
	case req.BetaFields().Context:
		count.SetField("context_management", nil)
	}
	return count
}
