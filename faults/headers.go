package faults

import (
	"errors"
	"maps"
	"slices"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

// Headers changes header lines, after those of the reply or the error. They may
// contradict the body.
type Headers struct {
	Set map[string]*string `yaml:"set" doc:"headers by name, replaced where they are and added where not; null removes one"`
	Add map[string]Values  `yaml:"add" doc:"header lines added, also beside one of the same name; a list adds one for each, e.g. set-cookie: [a=1, b=2]"`
}

// Values are the values of header lines of one name. In YAML they are a text or a list.
type Values []string

// YAMLType returns the type's name in docs.
func (*Values) YAMLType() string { return "string, or list of string" }

// DecodeYAML reads a text or a list of them.
func (v *Values) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind == strictyaml.List {
		d.Decode(n, (*[]string)(v))
		return
	}
	*v = make(Values, 1)
	d.Decode(n, &(*v)[0])
}

// EncodeYAML writes a text or a list.
func (v *Values) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if len(*v) == 1 {
		return e.Encode((*v)[0])
	}
	return e.Encode([]string(*v))
}

func headersKind() Kind {
	return Kind{
		Name:   "headers",
		Doc:    "headers are missing, doubled, or say something else",
		Sample: "{set: {content-type: text/html, request-id: null}}",
		New:    func() script.Fault { return &Headers{} },
	}
}

// Layer returns LayerHTTP.
func (f *Headers) Layer() script.Layer { return script.LayerHTTP }

// Check refuses a fault that changes nothing.
func (f *Headers) Check() error {
	if len(f.Set)+len(f.Add) == 0 {
		return errors.New("set: name at least one header, here or under add")
	}
	return nil
}

// ApplyHead strikes unless it only removes headers that are not there.
func (f *Headers) ApplyHead(head *script.Head, _ script.Env) (struck bool, err error) {
	for _, name := range slices.Sorted(maps.Keys(f.Set)) {
		value := f.Set[name]
		struck = struck || value != nil || head.Has(name)
		if value != nil {
			head.Set(name, *value)
		} else {
			head.Del(name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.Add)) {
		struck = true
		for _, value := range f.Add[name] {
			head.Add(name, value)
		}
	}
	return struck, nil
}
