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
	d := digester{hash: sha256.New()}
	d.add(messages)
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
	return hex.EncodeToString(d.sum()[:6]), results
}

// digester hashes a tree so that no two different ones are hashed alike.
type digester struct {
	hash hash.Hash
	text []byte // not yet hashed: pieces are short, and a call for each costs more than they do
}

func (d *digester) add(n *jsontree.Node) {
	if n == nil {
		return
	}
	switch n.Kind {
	case jsontree.Object:
		d.mark('{', len(n.Members))
		for _, m := range n.Members {
			d.mark('k', len(m.Key))
			d.text = append(d.text, m.Key...)
			d.add(m.Value)
		}
	case jsontree.Array:
		d.mark('[', len(n.Items))
		for _, item := range n.Items {
			d.add(item)
		}
	case jsontree.Bool:
		d.text = strconv.AppendBool(d.text, n.Bool)
	default:
		d.mark('a'+byte(n.Kind), len(n.Text))
		d.text = append(d.text, n.Text...)
	}
	if len(d.text) > 4<<10 {
		d.flush()
	}
}

func (d *digester) mark(kind byte, size int) {
	d.text = strconv.AppendInt(append(d.text, kind), int64(size), 10)
}

func (d *digester) flush() {
	d.hash.Write(d.text)
	d.text = d.text[:0]
}

func (d *digester) sum() []byte {
	d.flush()
	return d.hash.Sum(nil)
}
