package models

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
)

// modelsJSON is the table of models, newest first. GET /v1/models and the checks of
// requests both use it, so that they agree.
//
// Limits, effort levels, thinking types, sampling, prefill and the system role come
// from two public tables (litellm 1.110.2, langchain-anthropic 1.7.10), from the rules
// in @ai-sdk/anthropic 4.0.105, or from error texts in public bug reports, which the
// tests of the checks name. Not confirmed are the dates and all traits of
// claude-fable-5-2 and claude-mythos-5-2; the fallbacks of claude-haiku-5-5,
// claude-sonnet-5-5 and claude-fable-5; what retired models before claude-opus-4-1
// support beside thinking; and the shortest prompt that models since claude-opus-5
// cache. For other models the documentation of prompt caching gives it (see also
// anthropics/anthropic-sdk-python#1194).
//
//go:embed models.json
var modelsJSON []byte

// Model is one model: its id and its traits.
type Model struct {
	ID string `json:"id" yaml:"id" required:"true" doc:"the name in requests"`
	Traits
}

// Traits is what is known of a model beside its id. Times are RFC 3339 in UTC; "" means
// none. The yaml tags describe what a user's file or a scenario may change.
type Traits struct {
	Aliases        []string `json:"aliases" yaml:"aliases" doc:"other names it answers to"`
	DisplayName    string   `json:"display_name" yaml:"display_name" doc:"its name for people"`
	CreatedAt      string   `json:"created_at" yaml:"created_at" doc:"when it came out, e.g. 2026-01-01T00:00:00Z"`
	DeprecatedAt   string   `json:"deprecated_at" yaml:"deprecated_at" doc:"from when on it is deprecated; default never"`
	RetiresAt      string   `json:"retires_at" yaml:"retires_at" doc:"from when on it is retired; needs deprecated_at; default never"`
	Line           string   `json:"line" yaml:"line" doc:"its family, e.g. opus; default none"`
	MaxInputTokens int      `json:"max_input_tokens" yaml:"max_input_tokens" min:"1" doc:"the context window"`
	MaxTokens      int      `json:"max_tokens" yaml:"max_tokens" min:"1" doc:"the most that max_tokens may ask for"`
	MinCached      int      `json:"min_cached_tokens" yaml:"min_cached_tokens" min:"1" doc:"how many tokens the beginning of a prompt must have to be cached"`

	Thinking              []string `json:"thinking" yaml:"thinking" enum:"enabled|adaptive|disabled|between_tools" doc:"the types of thinking it takes"`
	ThinkingDisplay       string   `json:"thinking_display" yaml:"thinking_display" enum:"summarized|omitted" doc:"what thinking.display is where a request does not say"`
	Effort                []string `json:"effort" yaml:"effort" enum:"low|medium|high|xhigh|max" doc:"the levels of output_config.effort it takes; none: it takes no effort"`
	EffortWithoutThinking string   `json:"effort_without_thinking" yaml:"effort_without_thinking" enum:"low|medium|high|xhigh|max" doc:"the highest level it takes with thinking disabled or between_tools; default any"`
	Sampling              string   `json:"sampling" yaml:"sampling" enum:"free|one-of|none" doc:"whether it takes temperature, top_p and top_k, in API version 2023-06-01: free, temperature or top_p (one-of), or none"`
	ForcedToolChoice      string   `json:"forced_tool_choice" yaml:"forced_tool_choice" enum:"always|without-thinking|never" doc:"when it takes tool_choice any and tool"`
	Prefill               bool     `json:"prefill" yaml:"prefill" doc:"whether a conversation may end with an assistant message"`
	SystemMessages        bool     `json:"system_messages" yaml:"system_messages" doc:"whether messages may have the role system"`

	AllowedFallbackModels []string `json:"allowed_fallback_models" yaml:"allowed_fallback_models" doc:"the ids that fallbacks may name; none: it takes no list of fallbacks"`
	ContextManagement     []string `json:"context_management" yaml:"context_management" enum:"clear_thinking_20251015|clear_tool_uses_20250919|compact_20260112" doc:"the edits of context_management it takes"`
	ServerTools           []string `json:"server_tools" yaml:"server_tools" enum:"web_search|code_execution" doc:"the tools of the API it can use"`
	Supports              []string `json:"supports" yaml:"supports" enum:"batch|citations|code_execution|compaction|image_input|pdf_input|structured_outputs" doc:"further capabilities, by the names that GET /v1/models gives them"`
}

// unknownTraits are the traits of a model of which only the name is known: it can do
// what any other model can.
var unknownTraits = Traits{
	CreatedAt:         "2026-01-01T00:00:00Z",
	MaxInputTokens:    1000000,
	MaxTokens:         128000,
	MinCached:         1024,
	Thinking:          []string{"enabled", "adaptive", "disabled", "between_tools"},
	ThinkingDisplay:   "summarized",
	Effort:            EffortLevels,
	Sampling:          "free",
	ForcedToolChoice:  "always",
	Prefill:           true,
	SystemMessages:    true,
	ContextManagement: ContextEdits,
	ServerTools:       []string{"web_search", "code_execution"},
	Supports:          []string{"batch", "citations", "code_execution", "compaction", "image_input", "pdf_input", "structured_outputs"},
}

// EffortLevels lists all effort levels, lowest first.
var EffortLevels = []string{"low", "medium", "high", "xhigh", "max"}

// ContextEdits lists all edits of context_management.
var ContextEdits = []string{"clear_thinking_20251015", "clear_tool_uses_20250919", "compact_20260112"}

// List is the models that exist, newest first. It is immutable: With, Edited and
// Changed return edited copies.
type List struct {
	models []Model
	index  map[string]int // index in models, by id and alias
}

var defaultModels = sync.OnceValue(parse)

// Default returns all models that clients still ask for, retired ones included.
func Default() List { return defaultModels() }

func parse() List {
	var file struct {
		Models []Model `json:"models"`
	}
	if err := json.Unmarshal(modelsJSON, &file); err != nil {
		panic(fmt.Sprintf("reading the embedded models.json: %v", err))
	}
	return newList(file.Models)
}

// newList returns a list that takes ownership of models. If several models have a name,
// it stands for the first.
func newList(models []Model) List {
	list := List{models: models, index: make(map[string]int, 2*len(models))}
	for i, m := range slices.Backward(models) {
		for _, alias := range m.Aliases {
			list.index[alias] = i
		}
		list.index[m.ID] = i
	}
	return list
}

// find returns the model with that id or alias, or nil. The model belongs to the list.
func (l List) find(id string) *Model {
	i, known := l.index[id]
	if !known {
		return nil
	}
	return &l.models[i]
}

// Find returns the model with that id or alias. ok is false if there is none.
func (l List) Find(id string) (m Model, ok bool) {
	if found := l.find(id); found != nil {
		return *found, true
	}
	return Model{}, false
}

// Resolve returns the id that a name stands for, or the name itself if it is unknown.
func (l List) Resolve(name string) string {
	if m := l.find(name); m != nil {
		return m.ID
	}
	return name
}

// Named returns the model with that id or alias. If the list has none, it makes one up
// that accepts whatever any model does, except fallbacks, with a context window of
// 1000000 tokens and 128000 tokens of output.
func (l List) Named(id string) Model {
	if m, known := l.Find(id); known {
		return m
	}
	m := Model{ID: id, Traits: unknownTraits}
	m.DisplayName = id
	return m
}

// All returns every model, retired ones included, newest first.
func (l List) All() []Model { return slices.Clone(l.models) }

// Is reports whether id is the id or an alias of the model.
func (m Model) Is(id string) bool { return m.ID == id || slices.Contains(m.Aliases, id) }

// Can reports whether the model has one of the capabilities in Supports.
func (m *Model) Can(capability string) bool { return slices.Contains(m.Supports, capability) }
