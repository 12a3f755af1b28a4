package compose

import (
	"slices"

	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/jsontree"
)

// The defaults of context edits, as documented.
const (
	clearTrigger = 100_000 // input tokens above which tool uses are cleared
	keptToolUses = 3
	keptThinking = 1 // turns
)

// edits is the effect of context management on a prompt.
type edits struct {
	applied *jsontree.Node // the array in the answer; nil if the request has no context management
	cleared int            // tokens removed from the prompt
	dropped int            // tokens of removed thinking, which the prompt's count does not have
}

// edits returns the effect of the context edits in a request. An edit that clears
// nothing is not listed.
func (p prompt) edits() edits {
	if !p.Body.Field("context_management").Is(jsontree.Object) {
		return edits{}
	}
	e := edits{applied: jsontree.Arr()}
	for _, edit := range p.Body.Get("context_management.edits").List() {
		switch edit.Field("type").Str() {
		case "clear_thinking_20251015":
			if turns, tokens := p.oldThinking(edit.Field("keep")); turns > 0 {
				e.dropped += tokens
				e.applied.Items = append(e.applied.Items, jsontree.Obj(
					"type", "clear_thinking_20251015", "cleared_thinking_turns", turns, "cleared_input_tokens", tokens))
			}
		case "clear_tool_uses_20250919":
			if uses, tokens := p.oldToolUses(edit); uses > 0 {
				e.cleared += tokens
				e.applied.Items = append(e.applied.Items, jsontree.Obj(
					"type", "clear_tool_uses_20250919", "cleared_tool_uses", uses, "cleared_input_tokens", tokens))
			}
		}
	}
	return e
}

// oldThinking returns the number of turns with thinking before those that are kept, and
// the tokens of that thinking.
func (p prompt) oldThinking(keep *jsontree.Node) (turns, cleared int) {
	if keep.Str() == "all" || keep.Field("type").Str() == "all" {
		return 0, 0
	}
	kept, given := keep.Field("value").Int()
	if !given {
		kept = keptThinking
	}
	messages := p.Body.Field("messages").List()
	for i := len(messages) - 1; i >= 0; i-- {
		thought := 0
		for _, block := range messages[i].Field("content").List() {
			if typ := block.Field("type").Str(); typ == "thinking" || typ == "redacted_thinking" {
				thought += 1 + tokens.Count(block.Field("thinking").Str())
			}
		}
		if thought == 0 {
			continue
		}
		if kept--; kept < 0 {
			turns, cleared = turns+1, cleared+thought
		}
	}
	return turns, cleared
}

// toolUse is a tool call in the conversation.
type toolUse struct {
	id, name      string
	input, result int // tokens
}

// oldToolUses returns how many tool calls an edit clears, and how many tokens that
// frees.
func (p prompt) oldToolUses(edit *jsontree.Node) (uses, cleared int) {
	all := p.toolUses()
	have, limit := p.PromptTokens(), clearTrigger
	if edit.Get("trigger.type").Str() == "tool_uses" {
		have = len(all)
	}
	if value, given := edit.Get("trigger.value").Int(); given {
		limit = value
	}
	kept, given := edit.Get("keep.value").Int()
	if !given {
		kept = keptToolUses
	}
	if have <= limit || len(all) <= kept {
		return 0, 0
	}
	excluded := func(name string) bool {
		return slices.ContainsFunc(edit.Field("exclude_tools").List(), func(n *jsontree.Node) bool { return n.Str() == name })
	}
	inputs := edit.Field("clear_tool_inputs")
	for _, use := range all[:len(all)-max(kept, 0)] {
		if excluded(use.name) || use.result == 0 {
			continue
		}
		uses, cleared = uses+1, cleared+use.result
		if inputs.True() || slices.ContainsFunc(inputs.List(), func(n *jsontree.Node) bool { return n.Str() == use.name }) {
			cleared += use.input
		}
	}
	if least, _ := edit.Get("clear_at_least.value").Int(); cleared < least {
		return 0, 0
	}
	return uses, cleared
}

// toolUses returns the tool calls of the conversation, oldest first.
func (p prompt) toolUses() []toolUse {
	var uses []toolUse
	for _, message := range p.Body.Field("messages").List() {
		for _, block := range message.Field("content").List() {
			switch block.Field("type").Str() {
			case "tool_use":
				uses = append(uses, toolUse{
					id: block.Field("id").Str(), name: block.Field("name").Str(), input: tokens.Estimate(block.Field("input").String()),
				})
			case "tool_result":
				id := block.Field("tool_use_id").Str()
				if i := slices.IndexFunc(uses, func(u toolUse) bool { return u.id == id }); i >= 0 {
					uses[i].result += tokens.EstimateContent(block.Field("content"))
				}
			}
		}
	}
	return uses
}
