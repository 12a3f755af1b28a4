package scenarios

import (
	"reflect"
	"strconv"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

// Encode writes a scenario as YAML. Parse turns it back into the same scenario, apart from
// positions, category and hash. Keys are in the order of the fields, without those that
// have their zero value. Encode does not validate the scenario: Check does. The error names
// values that YAML cannot hold, such as text that is not UTF-8.
func Encode(s *Scenario) ([]byte, error) { return strictyaml.Encode(s) }

// EncodeYAML writes a list of faults. A fault without parameters is only its name.
func (f *Faults) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if *f == nil {
		return nil
	}
	list := &strictyaml.Node{Kind: strictyaml.List}
	for i, use := range *f {
		e.In(strconv.Itoa(i), func() { list.Items = append(list.Items, encodeUse(e, use)) })
	}
	return list
}

func encodeUse(e *strictyaml.Encoder, use script.Use) *strictyaml.Node {
	name := strictyaml.Word(use.Name)
	if use.Name == "" {
		name.Value = nameOfFault(use.Fault)
	}
	if name.Value == "" || isNilFault(use.Fault) {
		e.Problemf("expected a fault with its name")
		return name
	}
	var params *strictyaml.Node
	e.In(name.Value, func() { params = encodeParams(e, name.Value, use.Fault) })
	if use.Probability != 0 && params.Kind == strictyaml.Map {
		params.Set(ProbabilityKey, strictyaml.Number(use.Probability))
	}
	if use.Wire && params.Kind == strictyaml.Map {
		params.Set(OnKey, strictyaml.Word(OnWire))
	}
	if params.Kind == strictyaml.Map && len(params.Entries) == 0 {
		return name
	}
	return &strictyaml.Node{Kind: strictyaml.Map, Entries: []strictyaml.Entry{{Key: name, Value: params}}}
}

// encodeParams writes the parameters that differ from their defaults. For a fault that is
// not claudemock's own it writes all, since only its registry knows the defaults.
func encodeParams(e *strictyaml.Encoder, name string, fault script.Fault) *strictyaml.Node {
	if kind, ok := builtinOf(name, fault); ok {
		return e.Beside(fault, kind.New())
	}
	return e.Whole(fault)
}

// builtinOf returns claudemock's own kind with a name; ok is false if the fault is not of
// that kind.
func builtinOf(name string, fault script.Fault) (kind faults.Kind, ok bool) {
	kind, ok = faults.Builtin().Lookup(name)
	return kind, ok && reflect.TypeOf(kind.New()) == reflect.TypeOf(fault)
}

// nameOfFault returns the name of the fault's kind if it is one of claudemock's own, or "".
func nameOfFault(fault script.Fault) string {
	for _, kind := range faults.Builtin() {
		if reflect.TypeOf(kind.New()) == reflect.TypeOf(fault) {
			return kind.Name
		}
	}
	return ""
}

// isNilFault reports whether a fault is nil or a nil pointer.
func isNilFault(fault script.Fault) bool {
	v := reflect.ValueOf(fault)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

// EncodeYAML writes an event, without a name that equals the type in its data.
func (e *Event) EncodeYAML(to *strictyaml.Encoder) *strictyaml.Node {
	n := to.Struct(e)
	switch named := e.Data.Field("type").Str(); {
	case e.Event == named && e.Event != "":
		n.Entries = n.Entries[1:]
	case e.Event == "" && named != "":
		n.Set("event", strictyaml.Word(""))
	}
	return n
}

// EncodeYAML writes a type's name or a map.
func (e *Error) EncodeYAML(to *strictyaml.Encoder) *strictyaml.Node {
	return to.Struct(e).Only("type")
}

// EncodeYAML writes a number of seconds or a map.
func (r *RetryAfter) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	return e.Struct(r).Only("seconds")
}

// EncodeYAML writes a tier's name or a map.
func (l *Limits) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	return e.Struct(l).Only("tier")
}
