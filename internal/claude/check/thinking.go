package check

import (
	"fmt"

	"github.com/claudemock/claudemock/jsontree"
)

// needsThinkingFirst ends the refusal of a final turn without its thinking.
const needsThinkingFirst = "When `thinking` is enabled, a final `assistant` message must start with a thinking block " +
	"(preceeding the lastmost set of `tool_use` and `tool_result` blocks). " +
	"We recommend you include thinking blocks from previous turns. To avoid this requirement, disable `thinking`. " +
	"Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking"

// What sampling parameters may be while the model thinks. That the last two end
// as the first does is not confirmed.
const (
	temperatureFixed = "`temperature` may only be set to 1 when thinking is enabled or in adaptive mode." + seeThinking
	topPFixed        = "`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled or in adaptive mode." + seeThinking
	topKForbidden    = "`top_k` must be unset when thinking is enabled or in adaptive mode." + seeThinking
	seeThinking      = " Please consult our documentation at https://platform.claude.com/docs/en/build-with-claude/extended-thinking"
)

// checkThinkingConfig looks at what can't be combined with thinking.
func checkThinkingConfig(c *conversation) *problem {
	thinking := c.body.Field("thinking")
	kind := typeOf(thinking)
	if kind == "enabled" {
		if p := checkBudget(c, thinking); p != nil {
			return p
		}
	}
	if kind != "enabled" && kind != "adaptive" {
		return nil
	}
	if t, ok := c.body.Field("temperature").Float(); ok && t != 1 {
		return &problem{reason: temperatureFixed}
	}
	if p, ok := c.body.Field("top_p").Float(); ok && p < 0.95 {
		return &problem{reason: topPFixed}
	}
	if c.has("top_k") {
		return &problem{reason: topKForbidden}
	}
	return nil
}

// checkBudget compares the budget with max_tokens. Interleaved thinking may
// spend more than one answer's max_tokens, and CountTokens has none.
func checkBudget(c *conversation, thinking *jsontree.Node) *problem {
	budget, _ := thinking.Field("budget_tokens").Int()
	maxTokens, given := c.body.Field("max_tokens").Int()
	if given && maxTokens <= budget && !c.req.HasBeta("interleaved-thinking-") {
		return &problem{reason: "`max_tokens` must be greater than `thinking.budget_tokens`"}
	}
	return nil
}

// checkThinkingBlocks looks at the thinking the client sends back.
func checkThinkingBlocks(c *conversation) *problem {
	for i, message := range c.messages {
		if role(message) != "assistant" {
			continue
		}
		content := blocks(message)
		for j, block := range content {
			if typeOf(block) == "thinking" && !isSignature(block.Field("signature").Str()) && !sent(c.req, block) {
				return &problem{fmt.Sprintf("messages.%d.content.%d", i, j), "Invalid `signature` in `thinking` block"}
			}
		}
		goesOn := i+1 < len(c.messages) && role(c.messages[i+1]) == "assistant"
		if len(content) > 0 && isThinking(content[len(content)-1]) && !goesOn {
			return &problem{fmt.Sprint("messages.", i), "The final block in an assistant message cannot be `thinking`."}
		}
	}
	if typeOf(c.body.Field("thinking")) != "enabled" {
		return nil
	}
	return checkFinalTurn(c)
}

// checkFinalTurn asks that a turn the model is still in starts with thinking.
func checkFinalTurn(c *conversation) *problem {
	i := unfinishedTurn(c.messages)
	if i < 0 {
		return nil
	}
	found := "text"
	if content := blocks(c.messages[i]); len(content) > 0 {
		found = typeOf(content[0])
	} else if isEmpty(c.messages[i]) {
		return nil
	}
	if found != "text" && found != "tool_use" {
		return nil
	}
	return &problem{fmt.Sprintf("messages.%d.content.0.type", i),
		fmt.Sprintf("Expected `thinking` or `redacted_thinking`, but found `%s`. %s", found, needsThinkingFirst)}
}

// unfinishedTurn is the first message of the turn that the answer will go on
// with: assistant messages at the end, and those before tool results at the
// end. It is -1 when the user spoke last.
func unfinishedTurn(messages []*jsontree.Node) int {
	start := -1
	for i := len(messages) - 1; i >= 0; i-- {
		switch role(messages[i]) {
		case "assistant":
			start = i
		case "user":
			if !hasToolResult(messages[i]) {
				return start
			}
		}
	}
	return start
}

func hasToolResult(message *jsontree.Node) bool {
	for _, block := range blocks(message) {
		if typeOf(block) == "tool_result" {
			return true
		}
	}
	return false
}

func isThinking(block *jsontree.Node) bool {
	typ := typeOf(block)
	return typ == "thinking" || typ == "redacted_thinking"
}

// isSignature reports whether s could be a signature: base64, not empty. The
// API verifies it cryptographically, which nobody else can.
func isSignature(s string) bool {
	n := len(s)
	for n > 0 && len(s)-n < 2 && s[n-1] == '=' {
		n--
	}
	return len(s)%4 == 0 && isWord(s[:n], "+/")
}
