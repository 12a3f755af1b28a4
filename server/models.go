package server

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/jsontree"
)

// WithModels changes the models there are as a JSON file says, in the form
//
//	{"only": false, "models": [{"id": "claude-opus-5", "max_input_tokens": 50000}]}
//
// A model is known by its id or an alias, and what is said of it changes; the
// rest of it stays. Any other is new, with a 200000 token window and 64000
// tokens of output unless max_input_tokens and max_tokens say otherwise; the
// other keys are aliases, display_name, created_at, lifecycle ("active",
// "deprecated" or "retired"), deprecated_at, retires_at, line, prefill and
// abilities ("basic", "extended" or "adaptive", or a key of the file's
// capabilities, which says what GET /v1/models does). With only, there are no
// other models. Scenarios may change the models further. The file is read once.
// Default "": the models that claudemock knows.
func WithModels(file string) Option { return func(set *settings) { set.modelsFile = file } }

// modelsFile is what a file of models holds. JSON is YAML, so that what finds
// the mistakes in scenarios finds those in models.
type modelsFile struct {
	Only         bool                  `yaml:"only"`
	Models       []claude.Model        `yaml:"models" required:"true"`
	Capabilities map[string]capability `yaml:"capabilities"`
}

// capability is what a model is said to be capable of: any object.
type capability struct{ tree *jsontree.Node }

// DecodeYAML takes any map.
func (c *capability) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind != strictyaml.Map {
		d.Problemf(n, "expected a map, got %s", strictyaml.Found(n))
		return
	}
	d.Decode(n, &c.tree)
}

// readModels is the embedded models, changed by a file unless that is "". The
// mistakes in it are Problems.
func readModels(file string) (claude.ModelList, error) {
	known := claude.DefaultModels()
	if file == "" {
		return known, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return known, fmt.Errorf("reading the file: %w", err)
	}
	root, problems := strictyaml.Parse(file, text)
	if len(problems) > 0 {
		return known, problems
	}
	r := modelsReader{known: known, abilities: known.Abilities()}
	if own := root.Get("capabilities"); own != nil {
		for _, e := range own.Entries {
			r.abilities = append(r.abilities, e.Key.Value)
		}
	}
	var content modelsFile
	strictyaml.Handle(&r.Decoder, r.model)
	r.Decode(root, &content)
	capabilities := map[string]*jsontree.Node{}
	for name, c := range content.Capabilities {
		capabilities[name] = c.tree
	}
	changed := known.Edited(content.Models, content.Only, capabilities)
	if r.Count() == 0 {
		r.checkNames(root, &content, changed)
	}
	return changed, r.Problems().Err()
}

// modelsReader decodes a file of models.
type modelsReader struct {
	strictyaml.Decoder
	known     claude.ModelList
	abilities []string // the words that "abilities" may be
}

// model starts from what is known of the model, so that what the file leaves out
// stays.
func (r *modelsReader) model(n *strictyaml.Node, into *claude.Model) {
	if id := n.Get("id"); id != nil {
		*into = r.known.Named(id.Value)
	}
	id := into.ID
	r.Struct(n, into)
	into.ID = id // which the file may have by an alias
	r.check(n, "id", func(value *strictyaml.Node) {
		if strings.TrimSpace(value.Value) == "" {
			r.Problemf(value, "a model needs an id")
		}
	})
	r.check(n, "abilities", func(value *strictyaml.Node) { r.OneOf(value, into.Abilities, r.abilities) })
	for _, key := range []string{"created_at", "deprecated_at", "retires_at"} {
		r.check(n, key, func(value *strictyaml.Node) {
			if value.Value != "" || key == "created_at" {
				r.checkTime(value)
			}
		})
	}
}

// check looks at a string that is there; one of another type was found before.
func (r *modelsReader) check(n *strictyaml.Node, key string, look func(value *strictyaml.Node)) {
	if value := n.Get(key); value != nil && value.Tag == "!!str" {
		r.In(key, func() { look(value) })
	}
}

func (r *modelsReader) checkTime(n *strictyaml.Node) {
	if t, err := time.Parse(time.RFC3339, n.Value); err != nil || t.UTC().Format(time.RFC3339) != n.Value {
		r.Hintf(n, `as in "2026-01-01T00:00:00Z"`, "expected a time in UTC, got %s", strictyaml.Found(n))
	}
}

// checkNames asks that every name is of one model, and that there is a model.
func (r *modelsReader) checkNames(root *strictyaml.Node, content *modelsFile, changed claude.ModelList) {
	list := root.Get("models")
	r.In("models", func() {
		if len(content.Models) == 0 && content.Only {
			r.Problemf(list, "there would be no model at all")
		}
		seen := map[string]bool{}
		for i, m := range content.Models {
			if seen[m.ID] {
				r.Problemf(list.At(i), "the model %q stands here twice", m.ID)
				continue
			}
			seen[m.ID] = true
			for _, name := range slices.Concat([]string{m.ID}, m.Aliases) {
				if holders := changed.Holders(name); len(holders) > 1 {
					r.Problemf(list.At(i), "both %q and %q answer to %q", holders[0].ID, holders[1].ID, name)
				}
			}
		}
	})
}
