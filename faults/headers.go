package faults

import (
	"errors"
	"maps"
	"slices"
)

// Headers changes header lines. It comes after the headers a reply or an error
// asks for, and may contradict the body.
type Headers struct {
	Set map[string]*string `yaml:"set" doc:"headers by name, replaced where they are and added where not; null removes one"`
	Add map[string]string  `yaml:"add" doc:"header lines added, also beside one of the same name"`
}

func headersKind() Kind {
	return Kind{
		Name:   "headers",
		Doc:    "headers are missing, doubled, or say something else",
		Sample: "{set: {content-type: text/html, request-id: null}}",
		New:    func() Fault { return &Headers{} },
	}
}

// Layer is LayerHTTP.
func (f *Headers) Layer() Layer { return LayerHTTP }

// Check refuses a fault that changes nothing.
func (f *Headers) Check() error {
	if len(f.Set)+len(f.Add) == 0 {
		return errors.New("set: name at least one header, here or under add")
	}
	return nil
}

// ApplyHead strikes unless all it does is remove what is not there.
func (f *Headers) ApplyHead(head *Head, _ Env) (struck bool, err error) {
	for _, name := range slices.Sorted(maps.Keys(f.Set)) {
		struck = struck || f.Set[name] != nil || head.Has(name)
		head.apply(HeaderEdit{Name: name, Value: f.Set[name]})
	}
	for _, name := range slices.Sorted(maps.Keys(f.Add)) {
		struck = true
		head.add(name, f.Add[name])
	}
	return struck, nil
}
