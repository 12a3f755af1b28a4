package strictyaml

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/claudemock/claudemock/jsontree"
)

var (
	posType      = reflect.TypeFor[Pos]()
	jsonType     = reflect.TypeFor[*jsontree.Node]()
	durationType = reflect.TypeFor[time.Duration]()
)

// field is a struct's field as its tags present it to YAML.
type field struct {
	name     string
	index    []int
	required bool
	limits   limits
	of       reflect.StructField
}

type fields []field

// fieldsOf lists the fields that have a yaml tag, including those of embedded
// structs, in the order of the struct.
func fieldsOf(t reflect.Type) fields {
	if list, ok := fieldCache.Load(t); ok {
		return list.(fields)
	}
	list := readFields(t)
	fieldCache.Store(t, list)
	return list
}

// fieldCache caches the fields of each type: reading them again for each map took
// most of the time of decoding a file.
var fieldCache sync.Map

func readFields(t reflect.Type) fields {
	var list fields
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" || name == "-" || !f.IsExported() {
			continue
		}
		list = append(list, field{
			name: name, index: f.Index, required: f.Tag.Get("required") == "true", limits: limitsOf(f.Tag), of: f,
		})
	}
	return list
}

func (fs fields) named(name string) (field, bool) {
	i := slices.IndexFunc(fs, func(f field) bool { return f.name == name })
	if i < 0 {
		return field{}, false
	}
	return fs[i], true
}

// names returns the sorted names.
func (fs fields) names() []string {
	names := make([]string, len(fs))
	for i, f := range fs {
		names[i] = f.name
	}
	slices.Sort(names)
	return names
}
