package scenarios

import (
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/modelfile"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/jsontree"
)

// ModelEdits changes the list of models for a scenario: first which models exist, then
// what they accept.
type ModelEdits struct {
	Only   []string     `yaml:"only" doc:"the models that exist; all others are unknown"`
	Retire []string     `yaml:"retire" doc:"models answered with 404, as retired"`
	Add    []string     `yaml:"add" doc:"further models that exist; they take whatever any model does"`
	Change ModelChanges `yaml:"change" doc:"what models take, by id or alias; a name that no model has makes one"`
}

// ModelChanges are changes to models by id or alias: JSON objects with the keys of a
// model in the language, such as max_tokens.
type ModelChanges map[string]*jsontree.Node

// Apply returns the list with the edits.
func (m *ModelEdits) Apply(list models.List) models.List {
	if m == nil {
		return list
	}
	if len(m.Only)+len(m.Retire)+len(m.Add) > 0 {
		list = list.With(m.Only, m.Retire, m.Add)
	}
	if len(m.Change) > 0 {
		list = list.Changed(m.Change)
	}
	return list
}

// YAMLType returns the name of the type in docs.
func (*ModelChanges) YAMLType() string { return "map of model" }

// DecodeYAML reads the changes and checks them against the models that claudemock knows.
// It does not know the changes that a server makes to those.
func (c *ModelChanges) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind != strictyaml.Map {
		d.Problemf(n, "expected a map of models, got %s", strictyaml.Found(n))
		return
	}
	*c = ModelChanges{}
	for _, e := range n.Entries {
		d.In(e.Key.Value, func() {
			traits := models.Default().Named(e.Key.Value).Traits
			d.Struct(e.Value, &traits)
			modelfile.CheckTimes(d, e.Value, &traits)
			var tree *jsontree.Node
			d.Decode(e.Value, &tree)
			(*c)[e.Key.Value] = tree
		})
	}
}
