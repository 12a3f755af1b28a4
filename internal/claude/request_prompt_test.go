package claude

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/jsontree"
)

func TestALegacyPromptHasTokens(t *testing.T) {
	req := &Request{Endpoint: Complete, Body: jsontree.Obj("prompt", "\n\nHuman: Hello?\n\nAssistant:")}
	assert.Greater(t, req.PromptTokens(), (&Request{Endpoint: Complete}).PromptTokens())
}
