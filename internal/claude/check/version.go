package check

import (
	"fmt"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// The refusals that 2026-10-21 added. None of the texts is confirmed.
const (
	samplingRemoved   = "Extra inputs are not permitted"
	documentMisplaced = "`document` blocks are not permitted in `assistant` messages"
	citationsRemoved  = "`citations` are not permitted on `text` blocks in `user` messages"
)

// checkVersion refuses in 2026-10-21 what only 2023-06-01 allows.
func checkVersion(c *conversation) *problem {
	if c.req.Version != claude.Version2026 {
		return nil
	}
	for _, name := range []string{"temperature", "top_p", "top_k"} {
		if c.body.Field(name) != nil {
			return &problem{name, samplingRemoved}
		}
	}
	for i, message := range c.messages {
		for j, block := range blocks(message) {
			if reason := refusedSince2026(role(message), block); reason != "" {
				return &problem{fmt.Sprintf("messages.%d.content.%d", i, j), reason}
			}
		}
	}
	return nil
}

func refusedSince2026(role string, block *jsontree.Node) string {
	switch typ := typeOf(block); {
	case role == "assistant" && typ == "document":
		return documentMisplaced
	case role == "user" && typ == "text":
		if len(block.Field("citations").List()) > 0 {
			return citationsRemoved
		}
	}
	return ""
}
