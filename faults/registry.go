package faults

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/script"
)

// Kind describes one of the faults.
type Kind struct {
	Name   string              // the key in YAML
	Doc    string              // what happens, in a sentence without a full stop
	Sample string              // a working example in YAML flow style, e.g. "{at: 60%}"
	New    func() script.Fault // returns a new value with its defaults
}

// Registry is a list of kinds of fault, sorted by name.
type Registry []Kind

// Builtin lists the faults of this package. Docs, listings, JSON Schema and the YAML
// decoder are made from it.
func Builtin() Registry {
	return Registry{
		blockKind(),
		bomKind(),
		chopKind(),
		chunkingKind(),
		closeKind(),
		coalesceKind(),
		compressKind(),
		contentLengthKind(),
		corruptKind(),
		delayKind(),
		dropKind(),
		duplicateKind(),
		framingKind(),
		garbageKind(),
		garbleKind(),
		halfCloseKind(),
		hangKind(),
		headerLinesKind(),
		headersKind(),
		holdKind(),
		inflateKind(),
		insertKind(),
		interimKind(),
		invalidUTF8Kind(),
		limitHeadersKind(),
		moveKind(),
		redirectKind(),
		resetKind(),
		retypeKind(),
		setKind(),
		slowHeadersKind(),
		splitKind(),
		stallKind(),
		statusKind(),
		throttleKind(),
		truncateKind(),
		unsetKind(),
	}
}

// Lookup finds a kind by its name in YAML.
func (r Registry) Lookup(name string) (kind Kind, ok bool) {
	i := slices.IndexFunc(r, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Kind{}, false
	}
	return r[i], true
}

// Names lists the names in YAML, sorted.
func (r Registry) Names() []string {
	names := make([]string, len(r))
	for i, k := range r {
		names[i] = k.Name
	}
	return names
}

// With returns the registry with more kinds. It refuses a kind that Check would refuse,
// and a name that is taken.
func (r Registry) With(kinds ...Kind) (Registry, error) {
	all := slices.Concat(r, Registry(kinds))
	slices.SortStableFunc(all, func(a, b Kind) int { return strings.Compare(a.Name, b.Name) })
	if err := all.Check(); err != nil {
		return nil, err
	}
	return all, nil
}

// Check refuses kinds out of order, double ones, those without name, sentence, sample or
// New, and those whose faults lack the method of their layer.
func (r Registry) Check() error {
	for i, k := range r {
		if err := k.check(); err != nil {
			return fmt.Errorf("fault %q: %w", k.Name, err)
		}
		if i > 0 && r[i-1].Name == k.Name {
			return fmt.Errorf("fault %q is listed twice", k.Name)
		}
		if i > 0 && r[i-1].Name > k.Name {
			return fmt.Errorf("fault %q must stand before %q", k.Name, r[i-1].Name)
		}
	}
	return nil
}

func (k Kind) check() error {
	switch {
	case k.Name == "":
		return fmt.Errorf("has no name")
	case k.Doc == "":
		return fmt.Errorf("has no sentence saying what happens")
	case k.Sample == "":
		return fmt.Errorf("has no sample")
	case k.New == nil:
		return fmt.Errorf("has no function that makes one")
	}
	fault := k.New()
	if fault == nil || reflect.ValueOf(fault).Kind() == reflect.Pointer && reflect.ValueOf(fault).IsNil() {
		return fmt.Errorf("its function makes none")
	}
	if layer := fault.Layer(); layer > script.LayerConnection {
		return fmt.Errorf("there is no layer %d", layer)
	}
	if !fault.Layer().Accepts(fault) {
		return fmt.Errorf("it lacks the method that layer %s calls", fault.Layer())
	}
	return nil
}
