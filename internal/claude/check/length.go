package check

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
)

const longWindow = 1000000 // tokens, with the context-1m beta

// checkStopSequences requires that no stop sequence is blank.
func checkStopSequences(c *conversation) *problem {
	for _, stop := range c.body.Field("stop_sequences").List() {
		if strings.TrimSpace(stop.Str()) == "" {
			return &problem{"stop_sequences", "each stop sequence must contain non-whitespace"}
		}
	}
	return nil
}

// checkMaxTokens compares max_tokens with the limit of the model. 0 only fills the
// prompt cache. It is not confirmed that exactly the models without prefill accept 0.
// The output betas raise the limit.
func checkMaxTokens(c *conversation) *problem {
	maxTokens, given := c.body.Field("max_tokens").Int()
	switch {
	case !given:
		return nil
	case maxTokens < 0, maxTokens == 0 && c.model.Prefill:
		return &problem{"max_tokens", "Input should be greater than or equal to 1"}
	case maxTokens > c.model.MaxTokens && !c.req.HasBeta("output-"):
		return &problem{"max_tokens", fmt.Sprintf("%d > %d, which is the maximum allowed number of output tokens for %s",
			maxTokens, c.model.MaxTokens, c.req.Model())}
	}
	return nil
}

// checkLength compares the prompt, and the sum of the prompt and max_tokens, with the
// model's context window. With the beta that stops an answer with
// model_context_window_exceeded, only the prompt must fit.
func checkLength(c *conversation) *problem {
	if c.req.Endpoint == claude.CountTokens {
		return nil
	}
	window := c.model.MaxInputTokens
	if c.req.HasBeta("context-1m-") {
		window = max(window, longWindow)
	}
	input := c.req.PromptTokens()
	if input > window {
		return &problem{reason: fmt.Sprintf("prompt is too long: %d tokens > %d maximum", input, window)}
	}
	maxTokens, _ := c.body.Field("max_tokens").Int()
	if input+maxTokens > window && !c.req.HasBeta("model-context-window-exceeded-") {
		return &problem{reason: fmt.Sprintf("input length and `max_tokens` exceed context limit: %d + %d > %d, "+
			"decrease input length or `max_tokens` and try again", input, maxTokens, window)}
	}
	return nil
}
