package server

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strconv"

	"github.com/claudemock/claudemock/jsontree"
)

// question reads from a request's messages what tells requests that ask the
// same from others: a digest of the messages, whatever else differs, so that a
// second try without streaming or with another model is the same question; and
// the ids of the tool calls whose results they hold, in order. Without
// messages there is neither.
func question(messages *jsontree.Node) (digest string, results []string) {
	if !messages.Is(jsontree.Array) {
		return "", nil
	}
	h := sha256.New()
	hashNode(h, messages)
	for _, message := range messages.Items {
		content := message.Field("content")
		if !content.Is(jsontree.Array) {
			continue
		}
		for _, block := range content.Items {
			if block.Field("type").Str() == "tool_result" {
				results = append(results, block.Field("tool_use_id").Str())
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:6]), results
}

// hashNode writes a tree so that no two different ones are written alike.
func hashNode(h hash.Hash, n *jsontree.Node) {
	if n == nil {
		return
	}
	var room [24]byte
	mark := func(kind byte, size int) {
		h.Write(strconv.AppendInt(append(room[:0], kind), int64(size), 10))
	}
	switch n.Kind {
	case jsontree.Object:
		mark('{', len(n.Members))
		for _, m := range n.Members {
			mark('k', len(m.Key))
			h.Write([]byte(m.Key))
			hashNode(h, m.Value)
		}
	case jsontree.Array:
		mark('[', len(n.Items))
		for _, item := range n.Items {
			hashNode(h, item)
		}
	case jsontree.Bool:
		h.Write(strconv.AppendBool(room[:0], n.Bool))
	default:
		mark('a'+byte(n.Kind), len(n.Text))
		h.Write([]byte(n.Text))
	}
}
