package claude

// toolKinds are the kinds of tool a request can define. A tool without a type
// is a custom one.
var toolKinds = []variant{
	aTool("custom",
		need("name", aString), need("input_schema", ref("input_schema")), opt("description", aString), may("eager_input_streaming", aFlag)),
	namedTool("bash_20250124", "bash"),
	namedTool("code_execution_20250522", "code_execution"),
	namedTool("code_execution_20250825", "code_execution"),
	namedTool("code_execution_20260120", "code_execution"),
	namedTool("code_execution_20260521", "code_execution"),
	namedTool("memory_20250818", "memory"),
	namedTool("text_editor_20250124", "str_replace_editor"),
	namedTool("text_editor_20250429", "str_replace_based_edit_tool"),
	namedTool("text_editor_20250728", "str_replace_based_edit_tool", may("max_characters", anInteger)),
	namedTool("tool_search_tool_bm25", "tool_search_tool_bm25"),
	namedTool("tool_search_tool_bm25_20251119", "tool_search_tool_bm25"),
	namedTool("tool_search_tool_regex", "tool_search_tool_regex"),
	namedTool("tool_search_tool_regex_20251119", "tool_search_tool_regex"),
	webSearch("web_search_20250305"),
	webSearch("web_search_20260209"),
	webSearch("web_search_20260318"),
	webFetch("web_fetch_20250910"),
	webFetch("web_fetch_20260209"),
	webFetch("web_fetch_20260309"),
	webFetch("web_fetch_20260318"),
	{tag: "browser_toolset_20260801", fields: []field{may("configs", anObject), cached}},
	{tag: "computer_toolset_20260801", fields: []field{may("configs", anObject), cached}},
	inBeta(namedTool("bash_20241022", "bash")),
	inBeta(namedTool("text_editor_20241022", "str_replace_editor")),
	inBeta(computer("computer_20241022")),
	inBeta(computer("computer_20250124")),
	inBeta(computer("computer_20251124", may("enable_zoom", aFlag))),
	inBeta(namedTool("advisor_20260301", "advisor",
		need("model", aString), may("max_tokens", anInteger), may("max_uses", anInteger), may("caching", anObject))),
	{tag: "mcp_toolset", beta: true, fields: []field{
		need("mcp_server_name", aString), may("configs", anObject), may("tools", listOf(anObject)), may("default_config", anObject), cached,
	}},
}

// aTool is a kind of tool with the options all kinds have. Some kinds lack
// input_examples in the SDK; accepting it there refuses no correct request.
func aTool(tag string, fields ...field) variant {
	return variant{tag: tag, fields: append(fields,
		may("strict", aFlag), may("defer_loading", aFlag), may("allowed_callers", listOf(aString)), may("input_examples", listOf(anObject)), cached,
	)}
}

// namedTool is a kind of tool whose name is fixed.
func namedTool(tag, name string, fields ...field) variant {
	return aTool(tag, append(fields, need("name", oneOf(name)))...)
}

func computer(tag string, fields ...field) variant {
	return namedTool(tag, "computer", append(fields,
		need("display_width_px", anInteger), need("display_height_px", anInteger), may("display_number", anInteger))...)
}

func webSearch(tag string) variant {
	return namedTool(tag, "web_search",
		may("max_uses", anInteger), may("allowed_domains", listOf(aString)), may("blocked_domains", listOf(aString)),
		may("user_location", anObject), may("response_inclusion", aString))
}

func webFetch(tag string) variant {
	return namedTool(tag, "web_fetch",
		may("max_uses", anInteger), may("max_content_tokens", anInteger), may("use_cache", aFlag),
		may("allowed_domains", listOf(aString)), may("blocked_domains", listOf(aString)),
		may("citations", ref("citations")), may("url_sources", anObject), may("response_inclusion", aString))
}

func inBeta(v variant) variant {
	v.beta = true
	return v
}
