package claude

import (
	"encoding/binary"
	"slices"

	"github.com/zeebo/xxh3"

	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/jsontree"
)

// Prefixes returns the digest of the prompt up to the end of each of its blocks. A
// digest covers everything that, by the documentation, invalidates the cache: the
// model; from the system prompt on, the speed and whether there are citations; and from the
// messages on, tool_choice, thinking and whether there are images. A tool that is loaded
// later is no part of it. The positions of cache_control do not matter.
func (r *Request) Prefixes() []uint64 {
	if r.digests == nil {
		r.digests = r.digestPrompt()
	}
	return r.digests
}

func (r *Request) digestPrompt() []uint64 {
	p := prefixer{hash: xxh3.New()}
	p.text('m', r.ResolvedModel())
	for _, tool := range r.Body.Field("tools").List() {
		if tokens.InPrompt(tool) {
			p.block(tool)
		}
	}
	messages := r.Body.Field("messages").List()
	p.add(r.Body.Field("speed"))
	if anyBlock(messages, cites) {
		p.text('i', "citations")
	}
	p.content(r.Body.Field("system"))
	p.add(r.Body.Field("tool_choice"))
	p.add(r.Body.Field("thinking"))
	p.text('i', "")
	if anyBlock(messages, isImage) {
		p.text('i', "images")
	}
	for _, message := range messages {
		p.text('r', message.Field("role").Str())
		p.content(message.Field("content"))
	}
	return p.digests
}

// anyBlock reports whether some block of the messages is one of a kind.
func anyBlock(messages []*jsontree.Node, is func(*jsontree.Node) bool) bool {
	for _, message := range messages {
		if slices.ContainsFunc(message.Field("content").List(), is) {
			return true
		}
	}
	return false
}

func isImage(block *jsontree.Node) bool { return block.Field("type").Str() == "image" }

// cites reports whether the API is to cite from a block: what it is told of that stands
// before the system prompt.
func cites(block *jsontree.Node) bool { return block.Get("citations.enabled").True() }

// prefixer hashes a prompt. It writes the kind, the size and the text of each value, so
// that different prompts never give the same bytes.
type prefixer struct {
	hash    *xxh3.Hasher
	digests []uint64
}

// content adds the blocks of a content, and records the digest after each. A string
// counts as one text block.
func (p *prefixer) content(content *jsontree.Node) {
	if content.Is(jsontree.String) {
		p.block(content)
	}
	for _, block := range content.List() {
		p.block(block)
	}
}

func (p *prefixer) block(block *jsontree.Node) {
	if text := plainText(block); text != nil {
		p.text('T', text.Text)
	} else {
		p.add(block)
	}
	p.digests = append(p.digests, p.hash.Sum64())
}

// plainText returns the text of a block that has nothing else, or nil.
func plainText(block *jsontree.Node) *jsontree.Node {
	if block.Is(jsontree.String) {
		return block
	}
	if !block.Is(jsontree.Object) || block.Field("type").Str() != "text" {
		return nil
	}
	for _, m := range block.Members {
		if m.Key != "type" && m.Key != "text" && !isCacheControl(m) {
			return nil
		}
	}
	return block.Field("text")
}

func (p *prefixer) add(n *jsontree.Node) {
	switch {
	case n == nil:
		p.size('0', 0)
	case n.Kind == jsontree.Object:
		p.size('{', 0)
		for _, m := range n.Members {
			if !isCacheControl(m) {
				p.text('k', m.Key)
				p.add(m.Value)
			}
		}
		p.size('}', 0)
	case n.Kind == jsontree.Array:
		p.size('[', len(n.Items))
		for _, item := range n.Items {
			p.add(item)
		}
	case n.True():
		p.size('t', 0)
	default:
		p.text('a'+byte(n.Kind), n.Text)
	}
}

// isCacheControl reports whether a member is the cache_control of a block, and not a
// field of a user's own JSON with the same name.
func isCacheControl(m jsontree.Member) bool {
	return m.Key == "cache_control" && (m.Value.Field("type").Str() == "ephemeral" || m.Value.Is(jsontree.Null))
}

func (p *prefixer) text(kind byte, text string) {
	p.size(kind, len(text))
	p.hash.WriteString(text) //nolint:errcheck // it never fails
}

func (p *prefixer) size(kind byte, size int) {
	var head [9]byte
	head[0] = kind
	binary.LittleEndian.PutUint64(head[1:], uint64(size))
	p.hash.Write(head[:]) //nolint:errcheck // it never fails
}
