package claude

import (
	"slices"

	"github.com/claudemock/claudemock/jsontree"
)

// The forms most fields have.
var (
	anything  = form{}
	aString   = form{kinds: 1 << jsontree.String, name: "string"}
	aFlag     = form{kinds: 1 << jsontree.Bool, name: "boolean"}
	anInteger = form{kinds: 1 << jsontree.Number, name: "integer", whole: true}
	aNumber   = form{kinds: 1 << jsontree.Number, name: "number"}
	anObject  = form{kinds: 1 << jsontree.Object, name: "dictionary"}
)

// ref is an object of a named shape.
func ref(shape string) form {
	return form{kinds: 1 << jsontree.Object, name: "dictionary", shape: shape}
}

func listOf(each form) form {
	return form{kinds: 1 << jsontree.Array, name: "list", each: &each}
}

// orText is a string, or what f says.
func orText(f form) form {
	f.kinds |= aString.kinds
	return f
}

// oneOf is one of the given strings.
func oneOf(words ...string) form {
	return form{kinds: aString.kinds, name: "string", words: words}
}

// need is a required field, may one that can be left out or null, opt one that
// can be left out but not null.
func need(name string, f form) field { return field{name: name, form: f, required: true} }
func may(name string, f form) field  { return field{name: name, form: f, nullable: true} }
func opt(name string, f form) field  { return field{name: name, form: f} }

// betaOnly marks a field as one of the beta API.
func betaOnly(f field) field {
	f.beta = true
	return f
}

var cached = may("cache_control", ref("cache_control"))

// prompt is what every body must have; shared is what both Messages and
// CountTokens know besides.
var prompt = []field{need("model", aString), need("messages", listOf(ref("message")))}

var shared = []field{
	may("cache_control", ref("cache_control")),
	opt("output_config", ref("output_config")),
	may("speed", oneOf("standard", "fast")),
	opt("system", orText(listOf(ref("system block")))),
	opt("temperature", aNumber),
	opt("thinking", ref("thinking")),
	opt("tool_choice", ref("tool_choice")),
	opt("tools", listOf(ref("tool"))),
	opt("top_k", anInteger),
	opt("top_p", aNumber),
	betaOnly(may("billing_policy", anObject)),
	betaOnly(may("compaction", anObject)),
	betaOnly(may("context_management", ref("context_management"))),
	betaOnly(opt("mcp_servers", listOf(ref("mcp_server")))),
	betaOnly(may("output_format", ref("output_format"))),
}

// objects are the shapes that stand alone. What a request may hold is taken
// from the Go SDK's parameter types (2.13.0, and 1.84.0 for the sampling
// parameters); where those nest deeply and no rule depends on it, as inside
// the results of server tools, any object is accepted.
var objects = map[string]variant{
	string(CountTokens): {fields: slices.Concat(prompt, shared)},
	string(Messages): {fields: slices.Concat(prompt, []field{need("max_tokens", anInteger)}, shared, []field{
		may("container", orText(ref("container"))),
		may("diagnostics", anObject),
		may("inference_geo", aString),
		opt("metadata", ref("metadata")),
		opt("service_tier", oneOf("auto", "standard_only")),
		opt("stop_sequences", listOf(aString)),
		opt("stream", aFlag),
		betaOnly(may("fallback_credit_token", orText(anObject))),
		betaOnly(may("fallbacks", anything)),
		betaOnly(may("thread", anObject)),
	})},
	string(Complete): {fields: []field{
		need("model", aString), need("prompt", aString), need("max_tokens_to_sample", anInteger),
		opt("metadata", ref("metadata")), opt("stop_sequences", listOf(aString)), opt("stream", aFlag),
		opt("temperature", aNumber), opt("top_k", anInteger), opt("top_p", aNumber),
	}},
	string(CreateBatch):  {fields: []field{need("requests", listOf(ref("batch request")))}},
	"batch request":      {fields: []field{need("custom_id", aString), need("params", anObject)}},
	"metadata":           {fields: []field{may("user_id", aString)}},
	"container":          {fields: []field{may("id", aString), may("skills", listOf(anObject))}},
	"context_management": {fields: []field{opt("edits", listOf(anObject))}},
	"mcp_server": {fields: []field{
		need("type", oneOf("url")), need("name", aString), need("url", aString),
		may("authorization_token", aString), may("tool_configuration", anObject),
	}},
	"output_config": {fields: []field{
		may("effort", oneOf("low", "medium", "high", "xhigh", "max")),
		may("format", ref("output_format")), betaOnly(may("task_budget", anObject)),
	}},
	"output_format":         {fields: []field{need("type", oneOf("json_schema")), need("schema", anObject)}},
	"effort":                {fields: []field{may("effort", oneOf("low", "medium", "high", "xhigh", "max"))}},
	"citations":             {fields: []field{may("enabled", aFlag)}},
	"input_schema":          {open: true, fields: []field{need("type", oneOf("object"))}},
	"image transformations": {open: true},
}

// unions are the shapes that come in variants.
var unions = map[string]union{
	"message": {key: "role", plain: true, variants: []variant{
		{tag: "user", fields: []field{need("content", orText(listOf(ref("block"))))}},
		{tag: "assistant", fields: []field{need("content", orText(listOf(ref("block"))))}},
		{tag: "system", fields: []field{
			opt("content", orText(listOf(ref("system message block")))),
			betaOnly(opt("clear_at", oneOf("next_user_message", "never"))),
			betaOnly(opt("output_config", ref("effort"))),
		}},
	}},
	"block":                {key: "type", variants: slices.Concat(contentBlocks, toolBlocks)},
	"system block":         {key: "type", plain: true, variants: []variant{textShape}},
	"system message block": {key: "type", variants: []variant{textShape, toolAdditionShape, toolRemovalShape}},
	"result block": {key: "type", variants: []variant{
		textShape, imageShape, documentShape, searchResultShape, toolReferenceShape, browserStateShape,
	}},
	"source block":    {key: "type", variants: []variant{textShape, imageShape}},
	"image source":    {key: "type", variants: imageSources},
	"document source": {key: "type", variants: documentSources},
	"cache_control": {key: "type", variants: []variant{
		{tag: "ephemeral", fields: []field{opt("ttl", oneOf("5m", "1h"))}},
	}},
	"thinking": {key: "type", variants: []variant{
		{tag: "enabled", fields: []field{
			need("budget_tokens", anInteger), may("display", thinkingDisplay), betaOnly(may("block_binding", anObject)),
		}},
		{tag: "disabled"},
		{tag: "adaptive", fields: []field{may("display", thinkingDisplay), betaOnly(may("block_binding", anObject))}},
		{tag: "between_tools"},
	}},
	"tool_choice": {key: "type", variants: []variant{
		{tag: "auto", fields: []field{opt("disable_parallel_tool_use", aFlag)}},
		{tag: "any", fields: []field{opt("disable_parallel_tool_use", aFlag)}},
		{tag: "tool", fields: []field{need("name", aString), opt("disable_parallel_tool_use", aFlag)}},
		{tag: "none"},
	}},
	"tool": {key: "type", fallback: "custom", variants: toolKinds},
}

var thinkingDisplay = oneOf("summarized", "omitted", "updates")
