package requests

import (
	"slices"

	"github.com/claudemock/claudemock/jsontree"
)

// requiredRole returns the role whose messages may have a type of block; "" means any.
func requiredRole(block *jsontree.Node) string {
	switch typ := typeOf(block); typ {
	case "tool_use", "thinking", "redacted_thinking", "server_tool_use", "mcp_tool_use", "mcp_tool_listing", "fallback", "compaction":
		return "assistant"
	case "tool_result", "image", "document", "search_result", "container_upload":
		return "user"
	case "tool_addition", "tool_removal":
		return "system"
	case "text":
		if len(block.Field("citations").List()) > 0 {
			return "assistant" // 2026-10-21 refuses citations on users' text
		}
		return ""
	}
	if isServerResult(block) {
		return "assistant"
	}
	return ""
}

// assignRoles gives each message the role that its blocks need.
func (d *draft) assignRoles() bool {
	for _, message := range d.messages() {
		if message.Field("clear_at") != nil || message.Field("output_config") != nil {
			message.SetField("role", jsontree.Of("system"))
		}
		for _, block := range content(message) {
			if role := requiredRole(block); role != "" {
				message.SetField("role", jsontree.Of(role))
			}
		}
	}
	return true
}

// pairServerBlocks adds the blocks that belong to those of an assistant message: the
// call for a result, the result for a call, a text after thinking.
func (d *draft) pairServerBlocks() bool {
	for _, message := range d.messages() {
		if message.Field("role").Str() != "assistant" {
			continue
		}
		var blocks []*jsontree.Node
		for _, block := range content(message) {
			if id := block.Field("caller").Field("tool_id"); id != nil {
				blocks = append(blocks, serverUse(id.Str(), "code_execution"))
			}
			if isServerResult(block) {
				blocks = append(blocks, useOf(block))
			}
			blocks = append(blocks, block)
			if result := resultOf(block); result != nil {
				blocks = append(blocks, result)
			}
			if id := block.Field("caller").Field("tool_id"); id != nil && typeOf(block) != "tool_use" {
				blocks = append(blocks, resultOf(serverUse(id.Str(), "code_execution")))
			}
		}
		if n := len(blocks); n > 0 && slices.Contains([]string{"thinking", "redacted_thinking", "fallback", "mcp_tool_listing"}, typeOf(blocks[n-1])) {
			blocks = append(blocks, textBlock())
		}
		if len(blocks) > 0 {
			message.SetField("content", jsontree.Of(blocks))
		}
	}
	return true
}

// pairToolBlocks adds results for tool uses, and tool uses for results.
func (d *draft) pairToolBlocks() bool {
	var all []*jsontree.Node
	for _, message := range d.messages() {
		var uses, results []*jsontree.Node
		for _, block := range content(message) {
			switch typeOf(block) {
			case "tool_use":
				results = append(results, partnerOf(block, "tool_result", "tool_use_id", block.Field("id")))
				if block.Field("caller").Field("tool_id") != nil && d.param("max_tokens") != nil {
					d.body.SetField("container", jsontree.Of("container_011CZCuCfAXVt3vTdQBB1eVx"))
				}
			case "tool_result":
				uses = append(uses, d.use(block))
			}
		}
		if len(uses) > 0 {
			all = append(all, jsontree.Obj("role", "assistant", "content", uses))
		}
		all = append(all, message)
		if len(results) > 0 {
			all = append(all, jsontree.Obj("role", "user", "content", results))
		}
	}
	d.body.SetField("messages", jsontree.Of(all))
	return true
}

// use returns the tool_use for a result. An error without content gets one.
func (d *draft) use(result *jsontree.Node) *jsontree.Node {
	if result.Field("is_error").True() && len(result.Field("content").List()) == 0 {
		result.SetField("content", jsontree.Of("no"))
	}
	name := "look"
	for _, block := range result.Field("content").List() {
		if typeOf(block) == "browser_state" {
			name = "list_tabs"
			result.SetField("toolset_name", jsontree.Of("browser"))
			d.offer(jsontree.Obj("type", "browser_toolset_20260801"))
			browserState(block)
		}
	}
	use := partnerOf(result, "tool_use", "id", result.Field("tool_use_id"))
	use.SetField("name", jsontree.Of(name))
	use.SetField("input", jsontree.Obj())
	return use
}

// browserState makes one tab active, and lists the tabs that were opened.
func browserState(block *jsontree.Node) {
	tabs := block.Field("tabs").List()
	if len(tabs) == 0 {
		tabs = []*jsontree.Node{jsontree.Obj("tab_id", "a", "title", "a", "url", "a")}
	}
	for _, change := range block.Field("state_changes").List() {
		if typeOf(change) == "tab_opened" {
			change.SetField("tab_id", block.Field("state_changes").List()[0].Field("tab_id"))
			tabs[0].SetField("tab_id", change.Field("tab_id"))
		}
	}
	if tabs[0].Field("active") == nil {
		tabs[0].SetField("active", jsontree.Of(true))
	}
	if !tabs[0].Field("active").True() {
		tabs = append(tabs, jsontree.Obj("tab_id", "another", "title", "a", "url", "a", "active", true))
	}
	if len(block.Field("tabs").List()) > 0 || block.Field("state_changes") != nil {
		block.SetField("tabs", jsontree.Of(tabs))
	}
}

// partnerOf returns the block that belongs to another, with the same id and toolset.
func partnerOf(block *jsontree.Node, typ, key string, id *jsontree.Node) *jsontree.Node {
	other := jsontree.Obj("type", typ, key, id)
	if name := block.Field("toolset_name"); name != nil {
		other.SetField("toolset_name", name)
	}
	return other
}

// completeConversation makes the conversation begin and end with the user, without
// empty messages. A compaction stays first.
func (d *draft) completeConversation() bool {
	all := d.messages()
	if len(all) == 0 {
		return false
	}
	first := all[0]
	isSummary := len(content(first)) > 0 && typeOf(content(first)[0]) == "compaction"
	if role := first.Field("role").Str(); role != "user" && !isSummary {
		all = append([]*jsontree.Node{userMessage()}, all...)
	}
	if all[len(all)-1].Field("role").Str() == "assistant" {
		all = append(all, userMessage())
	}
	for _, message := range all {
		if message.Field("content") == nil && message.Field("output_config").Field("effort") == nil {
			message.SetField("content", jsontree.Of("text"))
		}
		if blocks := message.Field("content"); blocks.Is(jsontree.Array) && len(blocks.Items) == 0 {
			return false // it has no content
		}
	}
	d.body.SetField("messages", jsontree.Of(all))
	return true
}

func (d *draft) messages() []*jsontree.Node { return d.param("messages").List() }

func content(message *jsontree.Node) []*jsontree.Node { return message.Field("content").List() }

func userMessage() *jsontree.Node { return jsontree.Obj("role", "user", "content", "text") }

func textBlock() *jsontree.Node { return jsontree.Obj("type", "text", "text", "text") }
