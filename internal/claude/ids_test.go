package claude_test

import (
	"math/rand/v2"
	"testing"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/stretchr/testify/assert"
)

func TestIDs(t *testing.T) {
	const b58 = `[1-9A-HJ-NP-Za-km-z]`
	for name, tt := range map[string]struct {
		make    func(*rand.Rand) string
		pattern string
	}{
		"message":         {claude.MessageID, `^msg_01` + b58 + `{22}$`},
		"tool use":        {claude.ToolUseID, `^toolu_01` + b58 + `{22}$`},
		"server tool use": {claude.ServerToolUseID, `^srvtoolu_01` + b58 + `{22}$`},
		"MCP tool use":    {claude.MCPToolUseID, `^mcptoolu_01` + b58 + `{22}$`},
		"request":         {claude.RequestID, `^req_011C` + b58 + `{20}$`},
		"organization":    {claude.OrganizationID, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`},
		"ray":             {claude.RayID, `^[0-9a-f]{16}-[A-Z]{3}$`},
		"signature":       {claude.Signature, `^EqoBCkgIARABGAIiQ[A-Za-z0-9+/]{200,}={0,2}$`},
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
