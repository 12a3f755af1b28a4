package check

import (
	"fmt"

	"github.com/claudemock/claudemock/jsontree"
)

// needsThinkingFirst is the end of the refusal of a final turn without thinking.
const needsThinkingFirst = "When `thinking` is enabled, a final `assistant` message must start with a thinking block " +
	"(preceeding the lastmost set of `tool_use` and `tool_result` blocks). " +
	"We recommend you include thinking blocks from previous turns. To avoid this requirement, disable `thinking`. " +
	"Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking"

// The refusals of sampling parameters beside thinking. It is not confirmed that the
// last two end like the first.
const (
	temperatureFixed = "`temperature` may only be set to 1 when thinking is enabled or in adaptive mode." + seeThinking
	topPFixed        = "`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled or in adaptive mode." + seeThinking
	topKForbidden    = "`top_k` must be unset when thinking is enabled or in adaptive mode." + seeThinking
	seeThinking      = " Please consult our documentation at https://platform.claude.com/docs/en/build-with-claude/extended-thinking"
)

// checkThinkingConfig checks what cannot be combined with thinking.
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

// checkBudget compares the budget with max_tokens. Interleaved thinking may spend more
// than the max_tokens of one answer, and CountTokens has no max_tokens.
func checkBudget(c *conversation, thinking *jsontree.Node) *problem {
	budget, _ := thinking.Field("budget_tokens").Int()
	maxTokens, given := c.body.Field("max_tokens").Int()
	if given && maxTokens <= budget && !c.req.HasBeta("interleaved-thinking-") {
		return &problem{reason: "`max_tokens` must be greater than `thinking.budget_tokens`"}
	}
	return nil
}

// checkThinkingBlocks checks the thinking that the client sends back.
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

// checkFinalTurn requires that a turn that the model continues starts with thinking.
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

// unfinishedTurn returns the index of the first message of the turn that the answer
// continues, or -1 if the user spoke last. The turn is the assistant messages at the
// end, with the tool results between and after them.
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

// isSignature reports whether s could be a signature: base64 that is not empty. Only
// the API can verify one.
func isSignature(s string) bool {
	n := len(s)
	for n > 0 && len(s)-n < 2 && s[n-1] == '=' {
		n--
	}
	return len(s)%4 == 0 && isWord(s[:n], "+/")
}
