package claude

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/claudemock/claudemock/jsontree"
)

// modelsJSON is the one list of models, newest first, and the capabilities
// they have by Model.Abilities, under the keys that the SDKs require. Not
// confirmed are the dates of models since 2026, which of the capabilities a
// model has, the window of claude-opus-5-5, and the output caps of all but
// claude-opus-5, claude-haiku-4-5, claude-3-5-sonnet and claude-3-haiku.
//
//go:embed models.json
var modelsJSON []byte

// Lifecycle says how long a model will still be there.
type Lifecycle string

// The stages of a model's life. A retired model is still answered unless a
// scenario retires it, but /v1/models no longer lists it.
const (
	Active     Lifecycle = "active"
	Deprecated Lifecycle = "deprecated"
	Retired    Lifecycle = "retired"
)

// Model is one model and its limits. Times are RFC 3339 in UTC; "" is none. The
// yaml tags say what a file that changes the list may hold.
type Model struct {
	ID             string    `json:"id" yaml:"id" required:"true"`
	Aliases        []string  `json:"aliases" yaml:"aliases"` // other names it answers to
	DisplayName    string    `json:"display_name" yaml:"display_name"`
	CreatedAt      string    `json:"created_at" yaml:"created_at"`
	MaxInputTokens int       `json:"max_input_tokens" yaml:"max_input_tokens" min:"1"` // the context window
	MaxTokens      int       `json:"max_tokens" yaml:"max_tokens" min:"1"`             // the most a request may ask for
	Lifecycle      Lifecycle `json:"lifecycle" yaml:"lifecycle" enum:"active|deprecated|retired"`
	DeprecatedAt   string    `json:"deprecated_at" yaml:"deprecated_at"`
	RetiresAt      string    `json:"retires_at" yaml:"retires_at"`
	Line           string    `json:"line" yaml:"line"`           // the family, e.g. "opus"; "" is none
	Prefill        bool      `json:"prefill" yaml:"prefill"`     // a conversation may end with an assistant message
	Abilities      string    `json:"abilities" yaml:"abilities"` // "basic", "extended" (thinking) or "adaptive" (newest)

	capabilities *jsontree.Node
}

// What a model has that only a scenario knows.
const (
	customWindow    = 200000
	customMaxTokens = 64000
	customAbilities = "adaptive"
)

// ModelList is the models that exist, newest first. It is immutable; With
// makes an edited copy.
type ModelList struct {
	models       []Model
	capabilities map[string]*jsontree.Node // by Model.Abilities
}

var defaultModels = sync.OnceValue(parseModels)

// DefaultModels is every model clients still ask for, retired ones included.
func DefaultModels() ModelList { return defaultModels() }

func parseModels() ModelList {
	var file struct {
		Capabilities map[string]json.RawMessage `json:"capabilities"`
		Models       []Model                    `json:"models"`
	}
	if err := json.Unmarshal(modelsJSON, &file); err != nil {
		panic(fmt.Sprintf("reading the embedded models.json: %v", err))
	}
	list := ModelList{models: file.Models, capabilities: map[string]*jsontree.Node{}}
	for name, raw := range file.Capabilities {
		tree, err := jsontree.Parse(raw)
		if err != nil {
			panic(fmt.Sprintf("reading the capabilities %q in models.json: %v", name, err))
		}
		list.capabilities[name] = tree
	}
	for i := range list.models {
		list.models[i].capabilities = list.capabilities[list.models[i].Abilities]
	}
	return list
}

// Find is the model of that id or alias; ok is false when there is none.
func (l ModelList) Find(id string) (m Model, ok bool) {
	i := slices.IndexFunc(l.models, func(m Model) bool { return m.is(id) })
	if i < 0 {
		return Model{}, false
	}
	return l.models[i], true
}

// All is every model, retired ones included, newest first.
func (l ModelList) All() []Model { return slices.Clone(l.models) }

func (m Model) is(id string) bool { return m.ID == id || slices.Contains(m.Aliases, id) }

// With is a copy of the list for a scenario: if only is not empty, nothing but
// those models exists; then retire takes models away, by any of their names,
// and add makes new ones known, unless they are. A name in only that the list
// does not have is added too. Models made up so have a 200000 token window and
// 64000 tokens of output.
func (l ModelList) With(only, retire, add []string) ModelList {
	edited := ModelList{models: slices.Clone(l.models), capabilities: l.capabilities}
	if len(only) > 0 {
		edited.remove(func(m Model) bool { return !slices.ContainsFunc(only, m.is) })
	}
	edited.add(only)
	edited.remove(func(m Model) bool { return slices.ContainsFunc(retire, m.is) })
	edited.add(add)
	return edited
}

func (l *ModelList) remove(unwanted func(Model) bool) {
	l.models = slices.DeleteFunc(l.models, unwanted)
}

func (l *ModelList) add(ids []string) {
	for _, id := range ids {
		if _, known := l.Find(id); !known {
			l.models = append(l.models, l.Named(id))
		}
	}
}

// JSON is the model as GET /v1/models/{id} answers it.
func (m Model) JSON() *jsontree.Node {
	return jsontree.Obj(
		"type", "model",
		"id", m.ID,
		"display_name", m.DisplayName,
		"created_at", m.CreatedAt,
		"max_input_tokens", m.MaxInputTokens,
		"max_tokens", m.MaxTokens,
		"capabilities", m.capabilities.Clone(),
		"lifecycle", string(m.Lifecycle),
		"deprecated_at", orNull(m.DeprecatedAt),
		"retires_at", orNull(m.RetiresAt),
		"line", orNull(m.Line),
	)
}

// orNull is the string, or null for "".
func orNull(s string) *jsontree.Node {
	if s == "" {
		return &jsontree.Node{}
	}
	return jsontree.Of(s)
}

// Page is the answer to GET /v1/models: the models that are not retired,
// newest first. The query may hold limit (1 to 1000, default 20), after_id and
// before_id; anything else in it is ignored. A limit out of range is a 400.
// Under before_id, has_more says whether there are still newer models. A
// cursor that names no listed model is ignored (the API's answer to one is not
// confirmed).
func (l ModelList) Page(query map[string]string) (*jsontree.Node, *Error) {
	listed := slices.DeleteFunc(l.All(), func(m Model) bool { return m.Lifecycle == Retired })
	part, more, refusal := partOf(listed, query, Model.is)
	if refusal != nil {
		return nil, refusal
	}
	return page(part, more, func(m Model) string { return m.ID }, Model.JSON), nil
}

func listModels(w *Workspace, v Visit) (Answering, *Error) {
	list, refusal := w.Models.Page(v.Query)
	if refusal != nil {
		return nil, refusal
	}
	return document(list), nil
}

// getModel answers with the model asked for. That there is none of that id was
// refused before, unless validation lets it pass: then there is such a model.
func getModel(w *Workspace, v Visit) (Answering, *Error) {
	return document(w.Models.Named(v.ID).JSON()), nil
}
