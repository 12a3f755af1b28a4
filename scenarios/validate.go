package scenarios

import (
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/check"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// Before says what of the API a rule comes before.
type Before string

// BeforeChecks has a rule answer requests, too, that the API would refuse by
// itself; the zero Before is behind all of its checks.
const BeforeChecks Before = "checks"

// ActsBeforeChecks reports whether any rule, in any state, does.
func (s *Scenario) ActsBeforeChecks() bool {
	acts := func(rules []*Rule) bool {
		for _, rule := range rules {
			if rule.Before == BeforeChecks {
				return true
			}
		}
		return false
	}
	for _, state := range s.States {
		if acts(state.Rules) {
			return true
		}
	}
	return acts(s.Rules)
}

// Validate says how much of a request is checked before the rules are asked. As a
// bare word it is a level.
type Validate struct {
	Level  claude.Validation `yaml:"level" enum:"strict|schema|off" doc:"strict: all that the API is known to check; schema: required fields and JSON types; off: that the body is a JSON object; default strict"`
	Except []string          `yaml:"except" doc:"checks of level strict that are left out, by name"`

	Pos strictyaml.Pos `yaml:"-"`
}

// DecodeYAML reads a level or a map, and refuses checks that there are not.
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

// Validation is how the scenario has requests checked: its own level, or else the
// server's, and the checks left out.
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
