package requests

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// serverUse returns the call of one of the server's tools.
func serverUse(id, name string) *jsontree.Node {
	return jsontree.Obj("type", "server_tool_use", "id", id, "name", name, "input", jsontree.Obj())
}

// useOf returns the call for a result of one of the server's tools.
func useOf(result *jsontree.Node) *jsontree.Node {
	id := result.Field("tool_use_id").Str()
	name := strings.TrimSuffix(typeOf(result), "_tool_result")
	switch name {
	case "mcp":
		return jsontree.Obj("type", "mcp_tool_use", "id", id, "name", "look", "server_name", mcpServer, "input", jsontree.Obj())
	case "tool_search":
		name = "tool_search_tool_regex"
	}
	use := serverUse(id, name)
	if caller := result.Field("caller"); caller != nil {
		use.SetField("caller", caller)
	}
	return use
}

// resultOf returns the result for a call of one of the server's tools, or nil.
func resultOf(use *jsontree.Node) *jsontree.Node {
	id, name := use.Field("id"), use.Field("name").Str()
	switch typeOf(use) {
	case "mcp_tool_use":
		return jsontree.Obj("type", "mcp_tool_result", "tool_use_id", id)
	case "server_tool_use":
	default:
		return nil
	}
	name = strings.TrimSuffix(strings.TrimSuffix(name, "_tool_regex"), "_tool_bm25")
	var content *jsontree.Node
	switch name {
	case "advisor":
		content = jsontree.Obj("type", "advisor_result", "text", "text")
	case "web_search":
		content = jsontree.Arr()
	default:
		content = jsontree.Obj("type", name+"_tool_result_error", "error_code", "unavailable")
	}
	result := jsontree.Obj("type", name+"_tool_result", "tool_use_id", id, "content", content)
	if caller := use.Field("caller"); caller != nil && (name == "web_search" || name == "web_fetch") {
		result.SetField("caller", caller)
	}
	return result
}

// offer adds a tool unless there is one with its name, or with its type if it has no
// name.
func (d *draft) offer(tool *jsontree.Node) {
	for _, offered := range d.param("tools").List() {
		if name := tool.Field("name"); name != nil && offered.Field("name").Str() == name.Str() || name == nil && typeOf(offered) == typeOf(tool) {
			return
		}
	}
	d.body.SetField("tools", jsontree.Of(append(d.param("tools").List(), tool)))
}

func ownTool(name string) *jsontree.Node {
	return jsontree.Obj("name", name, "input_schema", jsontree.Obj("type", "object"))
}

// offerTools adds the tools that other fields name, and one that is not deferred.
func (d *draft) offerTools() bool {
	if choice := d.param("tool_choice"); choice != nil {
		name := choice.Field("name").Str()
		if name == "" {
			name = "look"
		}
		d.offer(ownTool(name))
	}
	if len(d.param("container").Field("skills").List()) > 0 {
		d.offer(jsontree.Obj("type", "code_execution_20250825", "name", "code_execution"))
	}
	for _, tool := range d.param("tools").List() {
		d.callers(tool)
		d.urlSources(tool)
		if tool.Field("strict").True() && tool.Field("input_schema") != nil {
			tool.Field("input_schema").SetField("additionalProperties", jsontree.Of(false))
		}
	}
	d.references(d.body)
	if tools := d.param("tools").List(); len(tools) > 0 && !slices.ContainsFunc(tools, isLoaded) {
		d.offer(ownTool("look"))
	}
	return true
}

func isLoaded(tool *jsontree.Node) bool {
	return !tool.Field("defer_loading").True() && !tool.Get("default_config.defer_loading").True()
}

// callers offers the code execution that may call a tool.
func (d *draft) callers(tool *jsontree.Node) {
	for _, caller := range tool.Field("allowed_callers").List() {
		if name := caller.Str(); name != "direct" && typeOf(tool) != name {
			d.offer(jsontree.Obj("type", name, "name", "code_execution"))
		}
	}
}

// urlSources offers the tools that web_fetch takes URLs from.
func (d *draft) urlSources(tool *jsontree.Node) {
	for _, named := range tool.Get("url_sources.client_tool_results.tools").List() {
		d.offer(ownTool(named.Field("name").Str()))
	}
	for _, named := range tool.Get("url_sources.server_tool_results.tools").List() {
		named.SetField("name", jsontree.Of("web_search"))
		d.offer(jsontree.Obj("type", "web_search_20250305", "name", "web_search"))
	}
}

// references offers the tools that blocks refer to by name, at any depth.
func (d *draft) references(n *jsontree.Node) {
	switch typeOf(n) {
	case "tool_reference":
		if name := n.Field("tool_name"); name != nil {
			d.offer(ownTool(name.Str()))
		} else {
			d.offer(ownTool(n.Field("name").Str()))
		}
	case "container_upload":
		d.offer(jsontree.Obj("type", "code_execution_20250825", "name", "code_execution"))
	case "web_fetch_20250910", "web_fetch_20260209", "web_fetch_20260309", "web_fetch_20260318":
		return // urlSources has looked at its references
	}
	if n == nil {
		return
	}
	for _, item := range n.List() {
		d.references(item)
	}
	for _, m := range n.Members {
		d.references(m.Value)
	}
}

// mcpServer is the name of the MCP server that requests connect to.
const mcpServer = "text"

// connectServers adds a toolset for each MCP server, and a server for each toolset and
// each reference to one.
func (d *draft) connectServers() bool {
	for _, server := range d.param("mcp_servers").List() {
		if !server.Field("tool_configuration").Is(jsontree.Object) {
			d.toolset(server.Field("name").Str())
			continue
		}
		d.betas = []string{"mcp-client-2025-04-04"} // which has tool_configuration in place of toolsets
	}
	for _, name := range named(d.body, "mcp_toolset", "mcp_server_name") {
		d.server(name)
	}
	for _, typ := range []string{"mcp_tool_reference", "mcp_toolset_reference"} {
		for _, name := range named(d.body, typ, "server_name") {
			d.server(name)
			d.toolset(name)
		}
	}
	return true
}

func (d *draft) server(name string) {
	for _, server := range d.param("mcp_servers").List() {
		if server.Field("name").Str() == name {
			return
		}
	}
	server := jsontree.Obj("type", "url", "name", name, "url", samples["url"])
	d.body.SetField("mcp_servers", jsontree.Of(append(d.param("mcp_servers").List(), server)))
	d.needMCP()
}

func (d *draft) toolset(name string) {
	for _, tool := range d.param("tools").List() {
		if tool.Field("mcp_server_name").Str() == name {
			return
		}
	}
	toolset := jsontree.Obj("type", "mcp_toolset", "mcp_server_name", name)
	d.body.SetField("tools", jsontree.Of(append(d.param("tools").List(), toolset)))
	d.needMCP()
}

// needMCP names the newest beta of MCP, which allows all that the others do.
func (d *draft) needMCP() { d.need("mcp-client-2026-09-15") }

// named returns the texts that objects of a type have under a key, at any depth.
func named(n *jsontree.Node, typ, key string) []string {
	if n == nil {
		return nil
	}
	var names []string
	if typeOf(n) == typ {
		names = append(names, n.Field(key).Str())
	}
	for _, item := range n.List() {
		names = append(names, named(item, typ, key)...)
	}
	for _, m := range n.Members {
		names = append(names, named(m.Value, typ, key)...)
	}
	return names
}
