package server

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/internal/userfile"
	"github.com/claudemock/claudemock/scenarios"
)

// WithModels changes the models there are as a JSON file says, in the form
//
//	{"only": false, "models": [{"id": "claude-opus-5", "max_input_tokens": 50000}]}
//
// A model is known by its id or an alias, and what is said of it changes; the
// rest of it stays. Any other is new and takes whatever any model does, within a
// window of 1000000 tokens and 128000 tokens of output, but no fallbacks, unless
// the file says otherwise. The keys beside id are those of a model in the
// language of scenarios (docs/language.md): aliases, dates, limits, and what the
// model takes. Whether it is active, deprecated or retired follows from its
// dates and the clock. With only, there are no other models. Scenarios may
// change the models further. The file is read once. Default "": the models that
// claudemock knows.
func WithModels(file string) Option { return func(set *settings) { set.modelsFile = file } }

// modelsFile is what a file of models holds. JSON is YAML, so that what finds
// the mistakes in scenarios finds those in models.
type modelsFile struct {
	Only   bool           `yaml:"only"`
	Models []models.Model `yaml:"models" required:"true"`
}

// readModels is the embedded models, changed by a file unless that is "". The
// mistakes in it are Problems.
func readModels(file string) (models.List, error) {
	known := models.Default()
	if file == "" {
		return known, nil
	}
	text, err := userfile.Read(file, scenarios.MaxFile)
	if err != nil {
		return known, fmt.Errorf("reading the file: %w", err)
	}
	root, problems := strictyaml.Parse(file, text)
	if len(problems) > 0 {
		return known, problems
	}
	r := modelsReader{known: known}
	var content modelsFile
	strictyaml.Handle(&r.Decoder, r.model)
	r.Decode(root, &content)
	changed := known.Edited(content.Models, content.Only)
	if r.Count() == 0 {
		r.checkNames(root, &content, changed)
	}
	return changed, r.Problems().Err()
}

// modelsReader decodes a file of models.
type modelsReader struct {
	strictyaml.Decoder
	known models.List
}

// model starts from what is known of the model, so that what the file leaves out
// stays.
func (r *modelsReader) model(n *strictyaml.Node, into *models.Model) {
	id := n.Get("id")
	if id != nil {
		*into = r.known.Named(id.Value)
	}
	known := into.ID
	r.Struct(n, into)
	into.ID = known // which the file may have by an alias
	if id != nil && id.Tag == "!!str" && strings.TrimSpace(id.Value) == "" {
		r.In("id", func() { r.Problemf(id, "a model needs an id") })
	}
	scenarios.CheckTimes(&r.Decoder, n, &into.Traits)
}

// checkNames asks that every name is of one model, and that there is a model.
func (r *modelsReader) checkNames(root *strictyaml.Node, content *modelsFile, changed models.List) {
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
