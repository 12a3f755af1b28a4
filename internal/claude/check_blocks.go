package claude

import (
	"fmt"
	"strconv"

	"github.com/claudemock/claudemock/jsontree"
)

// trail is the way from the body to a block, one step for each list it lies in.
type trail struct {
	up    *trail
	list  string // the key of the list, below what holds it
	index int
	tag   string // the block's type, which refusals of its fields name
}

// path is the dotted path of the block, such as "messages.0.content.1"; tagged
// paths name the type of each block too, but for messages, which have none.
func (t *trail) path(tagged bool) string {
	path := t.list + "." + strconv.Itoa(t.index)
	if t.up != nil {
		path = t.up.path(tagged) + "." + path
	}
	if tagged && t.tag != "" {
		path += "." + t.tag
	}
	return path
}

// blockCheck looks at every block of a request: tools, system, then messages, as
// the API caches them, and what blocks hold before the blocks themselves.
type blockCheck struct {
	c      *conversation
	cache  cacheCheck
	media  mediaCheck
	signed int // compaction blocks met
}

// checkBlocks makes the checks of single blocks, wherever they stand, and counts
// what there may not be too much of.
func checkBlocks(c *conversation) *problem {
	b := &blockCheck{c: c}
	if p := b.list(nil, "tools", c.body.Field("tools")); p != nil {
		return p
	}
	if p := b.list(nil, "system", c.body.Field("system")); p != nil {
		return p
	}
	for i, message := range c.messages {
		if content := message.Field("content"); content.Is(jsontree.Array) {
			if p := b.list(&trail{list: "messages", index: i}, "content", content); p != nil {
				return p
			}
		}
	}
	if p := b.cache.end(c.body); p != nil {
		return p
	}
	return b.media.end(c)
}

func (b *blockCheck) list(up *trail, key string, list *jsontree.Node) *problem {
	for i, block := range items(list) {
		at := trail{up, key, i, typeOf(block)}
		if p := b.block(&at, block); p != nil {
			return p
		}
	}
	return nil
}

func (b *blockCheck) block(at *trail, block *jsontree.Node) *problem {
	control := block.Field("cache_control")
	var p *problem
	switch at.tag {
	case "text":
		if control.Is(jsontree.Object) && block.Field("text").Str() == "" {
			p = &problem{at.path(true), cachedNothing}
		}
	case "image":
		p = b.media.image(at, block.Field("source"))
	case "document":
		p = b.document(at, block.Field("source"))
	case "tool_result":
		p = b.toolResult(at, block)
	case "search_result", "mcp_tool_result":
		p = b.list(at, "content", block.Field("content"))
	case "compaction":
		p = b.compaction(at, block)
	case "tool_reference":
		p = b.c.checkReference(block)
	case "tool_search_tool_result":
		for _, reference := range items(block.Field("content").Field("tool_references")) {
			if p = b.c.checkReference(reference); p != nil {
				break
			}
		}
	}
	if p != nil || !control.Is(jsontree.Object) {
		return p
	}
	return b.cache.breakpoint(at, control)
}

func (b *blockCheck) document(at *trail, source *jsontree.Node) *problem {
	switch typeOf(source) {
	case "base64":
		return b.media.pdf(at, source)
	case "content":
		return b.list(at, "source.content", source.Field("content"))
	}
	return nil
}

func (b *blockCheck) toolResult(at *trail, block *jsontree.Node) *problem {
	content := block.Field("content")
	if block.Field("is_error").True() && len(items(content)) == 0 && content.Str() == "" {
		return &problem{at.path(true), failedSilently}
	}
	if p := b.list(at, "content", content); p != nil {
		return p
	}
	return checkBrowserState(at, block, items(content))
}

// failedSilently is the text of jlevy/markform#153.
const failedSilently = "content cannot be empty if `is_error` is true"

// checkReference asks that a tool which a block refers to is there; the text is
// that of several reports, such as router-for-me/CLIProxyAPI's.
func (c *conversation) checkReference(block *jsontree.Node) *problem {
	name := block.Field("tool_name").Str()
	if name == "" || c.hasTool(name) || c.bringsTools() {
		return nil
	}
	return &problem{reason: fmt.Sprintf("Tool reference '%s' not found in available tools", name)}
}
