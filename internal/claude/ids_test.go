package claude

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/claude/claudetest"
)

func TestIDs(t *testing.T) {
	const b58 = `[1-9A-HJ-NP-Za-km-z]`
	for name, tt := range map[string]struct {
		make    func(*rand.Rand) string
		pattern string
	}{
		"message":         {MessageID, `^msg_01` + b58 + `{22}$`},
		"tool use":        {ToolUseID, `^toolu_01` + b58 + `{22}$`},
		"server tool use": {ServerToolUseID, `^srvtoolu_01` + b58 + `{22}$`},
		"MCP tool use":    {MCPToolUseID, `^mcptoolu_01` + b58 + `{22}$`},
		"request":         {RequestID, `^req_011C` + b58 + `{20}$`},
		"organization":    {organizationID, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`},
		"ray":             {rayID, `^[0-9a-f]{16}-[A-Z]{3}$`},
		"signature":       {Signature, `^EqoBCkgIARABGAIiQ[A-Za-z0-9+/]{200,}={0,2}$`},
	} {
		t.Run(name, func(t *testing.T) {
			r := claudetest.Seeded()
			first := tt.make(r)
			assert.Regexp(t, tt.pattern, first)
			assert.Equal(t, first, tt.make(claudetest.Seeded()), "the same seed must give the same id")
			assert.NotEqual(t, first, tt.make(r), "the next id must be another")
		})
	}
}
