package compose

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/jsontree"
)

// compaction says how the conversation is compacted.
type compaction struct {
	alone  bool // the summary is the whole answer
	signed bool // the summary has a signature, as for the compaction parameter
}

// compactTrigger is the number of input tokens above which compact_20260112 compacts by
// default, as documented.
const compactTrigger = 150_000

// compaction returns how the conversation is compacted for this answer, or nil.
func (p prompt) compaction() *compaction {
	if p.Body.Get("compaction.type").Str() == "summarize" {
		return &compaction{alone: true, signed: true}
	}
	edit := p.edit("compact_20260112")
	if edit == nil {
		return nil
	}
	trigger, given := edit.Get("trigger.value").Int()
	if !given {
		trigger = compactTrigger
	}
	if p.tokensSinceCompaction() <= trigger {
		return nil
	}
	return &compaction{alone: edit.Field("pause_after_compaction").True()}
}

// edit returns the context edit of that type in the request, or nil.
func (p prompt) edit(typ string) *jsontree.Node {
	for _, edit := range p.Body.Get("context_management.edits").List() {
		if edit.Field("type").Str() == typ {
			return edit
		}
	}
	return nil
}

// tokensSinceCompaction returns the tokens of the prompt from the last summary on: the
// model does not see what comes before it.
func (p prompt) tokensSinceCompaction() int {
	messages := p.Body.Field("messages").List()
	for i := len(messages) - 1; i >= 0; i-- {
		for _, block := range messages[i].Field("content").List() {
			if block.Field("type").Str() == "compaction" {
				return p.tokensWith(messages[i:])
			}
		}
	}
	return p.PromptTokens()
}

// tokensWith returns the tokens of the prompt with these messages in place of its own.
func (p prompt) tokensWith(messages []*jsontree.Node) int {
	body := &jsontree.Node{Kind: jsontree.Object, Members: slices.Clone(p.Body.Members)}
	body.SetField("messages", messages)
	return tokens.OfPrompt(body).Total
}

// compact adds the summary of the conversation. It ends the answer if the summary is
// all that the request wants.
func (c *composer) compact(how *compaction) {
	summary := c.spend(fmt.Sprintf("A made-up summary: the conversation has %s. The user said last: %s",
		words.Count(len(c.req.Body.Field("messages").List()), "message"), quote(c.req.lastText(), maxResultQuote)))
	block := jsontree.Obj("type", "compaction", "content", jsontree.OrNull(summary), "encrypted_content", nil)
	if how.signed {
		block.SetField("signature", claude.Signature(c.ids))
	}
	c.content = append(c.content, block)
	c.summary, c.summarized = tokens.Count(summary), true
	if how.alone {
		c.stopReason = "compaction"
	}
}
