package claude

// The content blocks that also stand inside others.
var (
	textShape = variant{tag: "text", fields: []field{
		need("text", aString), may("citations", listOf(anObject)), cached,
	}}
	imageShape = variant{tag: "image", fields: []field{
		need("source", ref("image source")), may("transformations", ref("image transformations")), cached,
	}}
	documentShape = variant{tag: "document", fields: []field{
		need("source", ref("document source")), may("title", aString), may("context", aString),
		may("citations", ref("citations")), cached,
	}}
	searchResultShape = variant{tag: "search_result", fields: []field{
		need("content", listOf(ref("system block"))), need("source", aString), need("title", aString),
		may("citations", ref("citations")), cached,
	}}
	toolReferenceShape = variant{tag: "tool_reference", fields: []field{need("tool_name", aString), cached}}
	browserStateShape  = variant{tag: "browser_state", fields: []field{
		need("tabs", listOf(anObject)), may("state_changes", listOf(anObject)), cached,
	}}
	toolAdditionShape = variant{tag: "tool_addition", beta: true, fields: []field{need("tool", anObject), cached}}
	toolRemovalShape  = variant{tag: "tool_removal", beta: true, fields: []field{need("tool", anObject), cached}}
)

// contentBlocks are what people and the model say.
var contentBlocks = []variant{
	textShape, imageShape, documentShape, searchResultShape,
	{tag: "thinking", fields: []field{need("thinking", aString), need("signature", aString)}},
	{tag: "redacted_thinking", fields: []field{need("data", aString)}},
	{tag: "container_upload", fields: []field{need("file_id", aString), cached}},
	{tag: "compaction", beta: true, fields: []field{
		may("content", aString), may("encrypted_content", aString), may("signature", aString), may("tool_changes", listOf(anObject)), cached,
	}},
	{tag: "fallback", beta: true, fields: []field{need("from", anObject), need("to", anObject), may("trigger", anything)}},
	{tag: "mcp_tool_listing", beta: true, fields: []field{need("mcp_server_name", aString), need("tools", listOf(anObject))}},
}

// toolBlocks are calls of tools and what came back.
var toolBlocks = []variant{
	{tag: "tool_use", fields: []field{
		need("id", aString), need("name", aString), need("input", anObject), may("toolset_name", aString), may("caller", anObject), cached,
	}},
	{tag: "tool_result", fields: []field{
		need("tool_use_id", aString), may("content", orText(listOf(ref("result block")))),
		may("is_error", aFlag), may("toolset_name", aString), cached,
	}},
	{tag: "server_tool_use", fields: []field{
		need("id", aString), need("name", aString), need("input", anObject), may("caller", anObject), cached,
	}},
	serverResult("web_search_tool_result", false),
	serverResult("web_fetch_tool_result", false),
	serverResult("code_execution_tool_result", false),
	serverResult("bash_code_execution_tool_result", false),
	serverResult("text_editor_code_execution_tool_result", false),
	serverResult("tool_search_tool_result", false),
	serverResult("advisor_tool_result", true),
	{tag: "mcp_tool_use", beta: true, fields: []field{
		need("id", aString), need("name", aString), need("server_name", aString), need("input", anObject), cached,
	}},
	{tag: "mcp_tool_result", beta: true, fields: []field{
		need("tool_use_id", aString), may("content", orText(listOf(ref("system block")))), may("is_error", aFlag), cached,
	}},
	toolAdditionShape, toolRemovalShape,
}

// serverResult is what a tool that the API itself runs brought.
func serverResult(tag string, beta bool) variant {
	return variant{tag: tag, beta: beta, fields: []field{
		need("tool_use_id", aString), need("content", anything), may("caller", anObject), cached,
	}}
}

var imageSources = []variant{
	{tag: "base64", fields: []field{
		need("data", aString), need("media_type", oneOf("image/jpeg", "image/png", "image/gif", "image/webp")),
	}},
	{tag: "url", fields: []field{need("url", aString)}},
	{tag: "file", fields: []field{need("file_id", aString)}},
}

var documentSources = []variant{
	{tag: "base64", fields: []field{need("data", aString), need("media_type", oneOf("application/pdf"))}},
	{tag: "text", fields: []field{need("data", aString), need("media_type", oneOf("text/plain"))}},
	{tag: "content", fields: []field{need("content", orText(listOf(ref("source block"))))}},
	{tag: "url", fields: []field{need("url", aString)}},
	{tag: "file", fields: []field{need("file_id", aString)}},
}
