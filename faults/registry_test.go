package faults_test

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

func TestBuiltinRegistryIsSound(t *testing.T) {
	require.NoError(t, faults.Builtin().Check())
}

func TestEveryParameterIsDocumented(t *testing.T) {
	for _, kind := range faults.Builtin() {
		for _, field := range reflect.VisibleFields(reflect.TypeOf(kind.New()).Elem()) {
			assert.NotEmpty(t, field.Tag.Get("yaml"), "%s: %s has no YAML key", kind.Name, field.Name)
			assert.NotEmpty(t, field.Tag.Get("doc"), "%s: %s has no doc", kind.Name, field.Name)
		}
	}
}

// TestEveryMethodOfAFaultIsOneThatIsCalled protects optional methods from a wrong
// name or signature, with which nobody would call them.
func TestEveryMethodOfAFaultIsOneThatIsCalled(t *testing.T) {
	called := map[string]reflect.Type{
		"Layer":          reflect.TypeFor[script.Fault](),
		"ApplyMessage":   reflect.TypeFor[script.MessageFault](),
		"ApplyEvents":    reflect.TypeFor[script.EventsFault](),
		"ApplyHead":      reflect.TypeFor[script.HTTPFault](),
		"ApplyScript":    reflect.TypeFor[script.ScriptFault](),
		"SameForAll":     reflect.TypeFor[script.SameForAll](),
		"Reach":          reflect.TypeFor[script.Reacher](),
		"OnlyRaw":        reflect.TypeFor[script.OnlyRaw](),
		"Trials":         reflect.TypeFor[script.Sweeper](),
		"Says":           reflect.TypeFor[script.Describer](),
		"Check":          reflect.TypeFor[script.Checker](),
		"NeedsWholeBody": reflect.TypeFor[script.WholeBody](),
		"DecodeYAML":     reflect.TypeFor[strictyaml.Decodable](),
	}
	for _, kind := range faults.Builtin() {
		typ := reflect.TypeOf(kind.New())
		for i := range typ.NumMethod() {
			name := typ.Method(i).Name
			if assert.Contains(t, called, name, "%s: method %s", kind.Name, name) {
				assert.True(t, typ.Implements(called[name]), "%s: method %s", kind.Name, name)
			}
		}
	}
}

func TestEveryFaultHasAFileOfItsName(t *testing.T) {
	files := []string{"combinations.go", "doc.go", "places.go", "registry.go", "sizes.go", "texts.go", "trials.go"}
	for _, name := range faults.Builtin().Names() {
		files = append(files, name+".go")
	}
	found, err := filepath.Glob("*.go")
	require.NoError(t, err)
	found = slices.DeleteFunc(found, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
	assert.ElementsMatch(t, files, found)
}

func TestNewNeverSharesAValue(t *testing.T) {
	for _, kind := range faults.Builtin() {
		if reflect.TypeOf(kind.New()).Elem().Size() > 0 { // values without fields may share an address
			assert.NotSame(t, kind.New(), kind.New(), kind.Name)
		}
	}
}

// layered is a fault that claims any layer and can strike at the head only.
type layered struct{ layer script.Layer }

func (f *layered) Layer() script.Layer                              { return f.layer }
func (f *layered) ApplyHead(*script.Head, script.Env) (bool, error) { return true, nil }

func kind(name string) faults.Kind {
	return faults.Kind{Name: name, Doc: "x", Sample: "{}", New: func() script.Fault { return &layered{script.LayerHTTP} }}
}

func TestRegistryRefuses(t *testing.T) {
	with := func(change func(*faults.Kind)) faults.Registry {
		k := kind("a")
		change(&k)
		return faults.Registry{k}
	}
	tests := []struct {
		name     string
		registry faults.Registry
		want     string
	}{
		{"a double name", faults.Registry{kind("a"), kind("a")}, `fault "a" is listed twice`},
		{"a name out of order", faults.Registry{kind("b"), kind("a")}, `fault "a" must stand before "b"`},
		{"no name", with(func(k *faults.Kind) { k.Name = "" }), `fault "": has no name`},
		{"no doc", with(func(k *faults.Kind) { k.Doc = "" }), `fault "a": has no sentence saying what happens`},
		{"no sample", with(func(k *faults.Kind) { k.Sample = "" }), `fault "a": has no sample`},
		{"no function", with(func(k *faults.Kind) { k.New = nil }), `fault "a": has no function that makes one`},
		{"nil from the function", with(func(k *faults.Kind) { k.New = func() script.Fault { return nil } }), `fault "a": its function makes none`},
		{"a nil pointer from the function", with(func(k *faults.Kind) { k.New = func() script.Fault { return (*layered)(nil) } }), `fault "a": its function makes none`},
		{"a layer without its method", with(func(k *faults.Kind) {
			k.New = func() script.Fault { return &layered{script.LayerBytes} }
		}), `fault "a": it lacks the method that layer bytes calls`},
		{"no such layer", with(func(k *faults.Kind) {
			k.New = func() script.Fault { return &layered{script.LayerConnection + 1} }
		}), `fault "a": there is no layer 5`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { assert.EqualError(t, test.registry.Check(), test.want) })
	}
}

func TestRegistryLookup(t *testing.T) {
	k, ok := faults.Builtin().Lookup("reset")
	require.True(t, ok)
	assert.IsType(t, &faults.Reset{}, k.New())
	_, ok = faults.Builtin().Lookup("resett")
	assert.False(t, ok)
}

func TestRegistryWithKeepsOrderAndTheOriginal(t *testing.T) {
	builtin := faults.Builtin()
	joined, err := builtin.With(kind("mine"))
	require.NoError(t, err)
	assert.Len(t, joined, len(builtin)+1)
	assert.True(t, slices.IsSorted(joined.Names()))
	assert.NotContains(t, builtin.Names(), "mine")

	_, err = builtin.With(kind("reset"))
	assert.EqualError(t, err, `fault "reset" is listed twice`)
}
