package check

import (
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
)

// checkPrompt applies the rules for the prompt of the legacy endpoint.
func checkPrompt(req *claude.Request) *problem {
	prompt := req.Body.Field("prompt").Str()
	limit, _ := req.Body.Field("max_tokens_to_sample").Int()
	switch {
	case !strings.HasPrefix(prompt, claude.HumanTurn) && !strings.HasPrefix("\n\n"+prompt, claude.HumanTurn):
		return &problem{reason: `prompt must start with "\n\nHuman:" turn`}
	case !strings.Contains(prompt, claude.AssistantTurn):
		return &problem{reason: `prompt must end with "\n\nAssistant:" turn`}
	case limit < 1:
		return &problem{"max_tokens_to_sample", "Input should be greater than or equal to 1"}
	default:
		return nil
	}
}
