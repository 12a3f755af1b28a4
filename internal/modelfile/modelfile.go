// Package modelfile reads the users' file of models.
//
// It knows the API's models and strict YAML. It must never know scenarios or servers.
package modelfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/internal/userfile"
)

// content is the content of the file. Since JSON is YAML, its mistakes are found as those of
// scenarios are.
type content struct {
	Only   bool           `yaml:"only"`
	Models []models.Model `yaml:"models" required:"true"`
}

// Read returns the embedded models, changed by a file of at most so many bytes unless its
// name is "". The error of an invalid file is a strictyaml.Problems.
func Read(file string, most int64) (models.List, error) {
	known := models.Default()
	if file == "" {
		return known, nil
	}
	text, err := userfile.Read(file, most)
	if err != nil {
		return known, fmt.Errorf("reading the file: %w", err)
	}
	root, problems := strictyaml.Parse(file, text)
	if len(problems) > 0 {
		return known, problems
	}
	r := reader{known: known}
	var c content
	strictyaml.Handle(&r.Decoder, r.model)
	r.Decode(root, &c)
	changed := known.Edited(c.Models, c.Only)
	if r.Count() == 0 {
		r.checkNames(root, &c, changed)
	}
	return changed, r.Problems().Err()
}

// reader decodes the file.
type reader struct {
	strictyaml.Decoder
	known models.List
}

// model decodes a model over the known one of its id, so that what the file leaves out
// stays.
func (r *reader) model(n *strictyaml.Node, into *models.Model) {
	id := n.Get("id")
	if id != nil {
		*into = r.known.Named(id.Value)
	}
	known := into.ID
	r.Struct(n, into)
	into.ID = known // the file may have an alias
	if id != nil && id.Tag == "!!str" && strings.TrimSpace(id.Value) == "" {
		r.In("id", func() { r.Problemf(id, "a model needs an id") })
	}
	CheckTimes(&r.Decoder, n, &into.Traits)
}

// checkNames checks that every name is of one model only, and that there is a model.
func (r *reader) checkNames(root *strictyaml.Node, c *content, changed models.List) {
	list := root.Get("models")
	r.In("models", func() {
		if len(c.Models) == 0 && c.Only {
			r.Problemf(list, "there would be no model at all")
		}
		seen := map[string]bool{}
		for i, m := range c.Models {
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
