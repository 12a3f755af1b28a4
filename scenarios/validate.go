package scenarios

import (
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/check"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// Validate says how much of a request is checked before the rules are tried. In YAML a
// bare word is a level.
type Validate struct {
	Level  claude.Validation `yaml:"level" enum:"strict|schema|off" doc:"strict: all that the API is known to check; schema: required fields and JSON types; off: that the body is a JSON object; default strict"`
	Except []string          `yaml:"except" doc:"checks of level strict that are left out, by name"`

	Pos strictyaml.Pos `yaml:"-"`
}

// DecodeYAML reads a level or a map, and refuses names of unknown checks.
func (v *Validate) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind == strictyaml.Scalar {
		v.Pos = n.Pos
		if d.OneOf(n, n.Value, []string{string(claude.Strict), string(claude.Schema), string(claude.Off)}) {
			v.Level = claude.Validation(n.Value)
		}
		return
	}
	before := d.Count()
	d.Struct(n, v)
	if len(n.Entries) == 0 && !d.Failed(before) {
		d.Hintf(n, "validate: schema", "this says nothing of what is checked")
	}
	except := n.Get("except")
	if except == nil || d.Failed(before) {
		return
	}
	d.In("except", func() {
		if v.Level != "" && v.Level != claude.Strict {
			d.Problemf(except, "this has no effect: level %s makes none of these checks", v.Level)
		}
		for i, name := range v.Except {
			d.OneOf(except.Items[i], name, check.Names())
		}
	})
}

// EncodeYAML writes a level or a map.
func (v *Validate) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	return e.Struct(v).Only("level")
}

// Validation returns the level at which the scenario's requests are checked, its own or
// else the server's, and the checks that are left out.
func (s *Scenario) Validation(server claude.Validation) (level claude.Validation, except []string) {
	switch v := s.Validate; {
	case v == nil:
		return server, nil
	case v.Level == "":
		return claude.Strict, v.Except
	default:
		return v.Level, v.Except
	}
}
