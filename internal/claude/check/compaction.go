package check

import "github.com/claudemock/claudemock/jsontree"

// compaction checks a compaction block that the server signed, which replaces the
// messages before it. The compaction blocks of context edits have other fields and may
// be anywhere. None of the texts is confirmed.
func (b *blockCheck) compaction(block *jsontree.Node) *problem {
	if len(b.steps) < 2 || block.Field("signature").Str() == "" || block.Field("encrypted_content").Str() != "" || block.Field("content").Str() == "" {
		return nil
	}
	if b.signed++; b.signed > 1 {
		return b.c.withCode("compaction_block_ambiguous", &problem{b.path(false), "more than one `compaction` block has content"})
	}
	if place := b.steps[0].index; b.steps[1].index > 0 || role(b.c.messages[place]) == "system" || !onlySystem(b.c.messages[:place]) {
		return b.c.withCode("compaction_block_misplaced", &problem{b.path(false), "a `compaction` block must be the first block of the conversation"})
	}
	return nil
}

// checkSummary requires that a compaction has something to summarize. The text is not
// confirmed.
func checkSummary(c *conversation) *problem {
	if c.has("compaction") && onlySystem(c.messages) {
		return c.withCode("compaction_nothing_to_summarize", &problem{"compaction", "there is nothing to summarize"})
	}
	return nil
}

func onlySystem(messages []*jsontree.Node) bool {
	for _, message := range messages {
		if role(message) != "system" {
			return false
		}
	}
	return true
}
