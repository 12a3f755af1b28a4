package request

import (
	"encoding/binary"
	"encoding/hex"

	"github.com/zeebo/xxh3"

	"github.com/claudemock/claudemock/jsontree"
)

// Digest identifies a request by its body. It is no defence: a client that makes two bodies
// with equal digests confuses its own session only. Two bodies of a session have equal
// digests by chance in one session of 10^13, and two questions, of which 48 bits are kept,
// in one of 10^8.
type Digest struct {
	Whole    uint64   // digest of the body
	Question string   // digest of the messages alone; "" without any
	Results  []string // ids of the tool calls whose results the messages hold, in order
}

// DigestOf returns the digest of a body, by its tree if it is JSON. Each byte is hashed once:
// the digest of the whole is made of the digest of the messages and all else.
func DigestOf(tree *jsontree.Node, body string) Digest {
	if !tree.Is(jsontree.Object) {
		return Digest{Whole: xxh3.HashString(body)}
	}
	var digest Digest
	messages := tree.Field("messages")
	var whole digester
	whole.mark('{', len(tree.Members))
	for _, m := range tree.Members {
		whole.str('k', m.Key)
		if m.Value != messages || !messages.Is(jsontree.Array) {
			whole.add(m.Value)
			continue
		}
		var d digester
		d.add(messages)
		sum := d.sum()
		whole.mark('m', int(sum))
		digest.Question = hex.EncodeToString(binary.BigEndian.AppendUint64(nil, sum)[:6])
		digest.Results = toolResults(messages)
	}
	digest.Whole = whole.sum()
	return digest
}

func toolResults(messages *jsontree.Node) (ids []string) {
	for _, message := range messages.Items {
		content := message.Field("content")
		if !content.Is(jsontree.Array) {
			continue
		}
		for _, block := range content.Items {
			if block.Field("type").Str() == "tool_result" {
				ids = append(ids, block.Field("tool_use_id").Str())
			}
		}
	}
	return ids
}

// digester hashes a tree: of each value its kind, its size and its text, so that no two
// trees are the same bytes.
type digester struct {
	hash uint64            // of what came before the text
	text [hashedBytes]byte // not yet hashed, since a call for each short piece would cost more than the hash
	used int               // bytes of text that are in use
}

// The size of a piece that is hashed together with others, and of all that are hashed at a
// time.
const (
	shortPiece  = 128
	hashedBytes = 1 << 9
)

func (d *digester) add(n *jsontree.Node) {
	switch n.Kind {
	case jsontree.Object:
		d.mark('{', len(n.Members))
		for _, m := range n.Members {
			d.str('k', m.Key)
			d.add(m.Value)
		}
	case jsontree.Array:
		d.mark('[', len(n.Items))
		for _, item := range n.Items {
			d.add(item)
		}
	default:
		kind := 'a' + byte(n.Kind)
		if n.True() {
			kind = 'A'
		}
		d.str(kind, n.Text)
	}
}

func (d *digester) mark(kind byte, size int) {
	const most = 1 + 8 + shortPiece // with the text that may follow
	if d.used+most > hashedBytes {
		d.flush()
	}
	d.text[d.used] = kind
	binary.LittleEndian.PutUint64(d.text[d.used+1:], uint64(size))
	d.used += 1 + 8
}

func (d *digester) str(kind byte, s string) {
	d.mark(kind, len(s))
	if len(s) <= shortPiece {
		d.used += copy(d.text[d.used:], s)
		return
	}
	d.flush()
	d.hash = xxh3.HashStringSeed(s, d.hash)
}

func (d *digester) flush() {
	d.hash = xxh3.HashSeed(d.text[:d.used], d.hash)
	d.used = 0
}

func (d *digester) sum() uint64 {
	d.flush()
	return d.hash
}
