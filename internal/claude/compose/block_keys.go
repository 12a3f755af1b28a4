package compose

import "strings"

// blockKeys are the keys of content blocks in answers, by type.
var blockKeys = map[string][]string{
	"text":              {"type", "text", "citations"},
	"thinking":          {"type", "thinking", "signature"},
	"redacted_thinking": {"type", "data"},
	"tool_use":          {"type", "id", "name", "input", "caller", "toolset_name"},
	"server_tool_use":   {"type", "id", "name", "input", "caller"},
	"mcp_tool_use":      {"type", "id", "name", "input", "server_name"},
	"mcp_tool_result":   {"type", "tool_use_id", "content", "is_error"},
	"container_upload":  {"type", "file_id"},
	"compaction":        {"type", "content", "encrypted_content", "signature", "tool_changes"},
}

// resultKeys are the keys of the results of server tools, which have many types.
var resultKeys = []string{"type", "tool_use_id", "content", "caller"}

// BlockKeys returns the keys that a content block of that type can have in an answer; nil
// for a type that is not known.
func BlockKeys(typ string) []string {
	keys, ok := blockKeys[typ]
	if !ok && strings.HasSuffix(typ, "_tool_result") {
		return resultKeys
	}
	return keys
}

// UsageKeys returns the keys that the usage of an answer can have.
func UsageKeys() []string {
	return []string{
		"input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "cache_creation", "output_tokens_details",
		"server_tool_use", "service_tier", "inference_geo", "speed", "iterations", "fallback_credit",
	}
}

// StopDetailsKeys returns the keys that the details of a stop reason can have.
func StopDetailsKeys() []string {
	return []string{"type", "category", "explanation", "fallback_credit_token", "fallback_has_prefill_claim", "recommended_model"}
}
