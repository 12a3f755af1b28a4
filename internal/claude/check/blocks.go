package check

import (
	"fmt"
	"strconv"

	"github.com/claudemock/claudemock/jsontree"
)

// step is one list on the path from the body to a block.
type step struct {
	list  string // the key of the list in its parent
	index int
	tag   string // the block's type, which the paths of its fields name
}

// blockCheck visits every block of a request in the order in which the API caches them:
// tools, system, messages. It visits the blocks inside a block before the block itself.
type blockCheck struct {
	c      *conversation
	steps  []step // the path to the current block
	cache  cacheCheck
	media  mediaCheck
	signed int // number of signed compaction blocks so far

	defined map[string]bool // tools and MCP servers that messages have defined so far
}

// path returns the dotted path of the current block, such as "messages.0.content.1". A
// tagged path also names the type of each block; messages have none.
func (b *blockCheck) path(tagged bool) string {
	var path []byte
	for i, s := range b.steps {
		if i > 0 {
			path = append(path, '.')
		}
		path = strconv.AppendInt(append(append(path, s.list...), '.'), int64(s.index), 10)
		if tagged && s.tag != "" {
			path = append(append(path, '.'), s.tag...)
		}
	}
	return string(path)
}

// checkBlocks checks each block by itself, wherever it is, and the limits on how many
// there are.
func checkBlocks(c *conversation) *problem {
	const usualDepth = 4
	b := &blockCheck{c: c, steps: make([]step, 0, usualDepth)}
	if p := b.list("tools", c.body.Field("tools")); p != nil {
		return p
	}
	if p := b.list("system", c.body.Field("system")); p != nil {
		return p
	}
	for i, message := range c.messages {
		if content := message.Field("content"); content.Is(jsontree.Array) {
			b.steps = append(b.steps[:0], step{list: "messages", index: i})
			if p := b.list("content", content); p != nil {
				return p
			}
		}
	}
	if p := b.cache.end(c.body); p != nil {
		return p
	}
	return b.media.end(c)
}

func (b *blockCheck) list(key string, list *jsontree.Node) *problem {
	depth := len(b.steps)
	for i, block := range list.List() {
		typ := typeOf(block)
		b.steps = append(b.steps, step{key, i, typ})
		if p := b.block(typ, block); p != nil {
			return p
		}
		b.steps = b.steps[:depth]
	}
	return nil
}

func (b *blockCheck) block(typ string, block *jsontree.Node) *problem {
	control := block.Field("cache_control")
	var p *problem
	switch typ {
	case "text":
		if control.Is(jsontree.Object) && block.Field("text").Str() == "" {
			p = &problem{b.path(true), cachedEmptyText}
		}
	case "image":
		p = b.image(block.Field("source"))
	case "document":
		p = b.document(block.Field("source"))
	case "tool_result":
		p = b.toolResult(block)
	case "search_result", "mcp_tool_result":
		p = b.list("content", block.Field("content"))
	case "compaction":
		p = b.compaction(block)
	case "tool_addition", "tool_removal":
		p = b.toolChange(block.Field("tool"))
	case "tool_reference":
		p = b.c.checkReference(block)
	case "tool_search_tool_result":
		for _, reference := range block.Field("content").Field("tool_references").List() {
			if p = b.c.checkReference(reference); p != nil {
				break
			}
		}
	}
	if p != nil || !control.Is(jsontree.Object) {
		return p
	}
	if !b.cache.breakpoint(control) {
		return &problem{b.path(false) + ".cache_control.ttl", longAfterShort}
	}
	return nil
}

func (b *blockCheck) document(source *jsontree.Node) *problem {
	switch typeOf(source) {
	case "base64":
		return b.pdf(source)
	case "content":
		return b.list("source.content", source.Field("content"))
	}
	return nil
}

func (b *blockCheck) toolResult(block *jsontree.Node) *problem {
	content := block.Field("content")
	if block.Field("is_error").True() && len(content.List()) == 0 && content.Str() == "" {
		return &problem{b.path(true), emptyFailure}
	}
	if p := b.list("content", content); p != nil {
		return p
	}
	return b.browserState(block, content.List())
}

// emptyFailure is quoted in jlevy/markform#153.
const emptyFailure = "content cannot be empty if `is_error` is true"

// checkReference requires that the tool which a block refers to exists. Several reports
// quote the text, such as one of router-for-me/CLIProxyAPI.
func (c *conversation) checkReference(block *jsontree.Node) *problem {
	name := block.Field("tool_name").Str()
	if name == "" || c.hasTool(name) || c.bringsTools() {
		return nil
	}
	return &problem{reason: fmt.Sprintf("Tool reference '%s' not found in available tools", name)}
}
