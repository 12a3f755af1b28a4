package strictyaml

import (
	"reflect"
)

// FieldDoc is the documentation of one key of a map.
type FieldDoc struct {
	Name     string
	Type     string // in words, e.g. "whole number", "list of string"
	Doc      string
	Required bool
	Enum     []string // the values allowed; empty for any
	Min, Max string   // bounds of a number; "" for none
	GoType   reflect.Type
}

// Described is a type that names its YAML form in one or two words, if its Go
// kind does not: "matcher", "place".
type Described interface {
	YAMLType() string
}

// Describe lists the keys a struct accepts, in the order of its fields. t is
// a struct or a pointer to one; any other type has no keys.
func Describe(t reflect.Type) []FieldDoc {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	var docs []FieldDoc
	for _, f := range fieldsOf(t) {
		docs = append(docs, FieldDoc{
			Name: f.name, Type: typeName(f.of.Type), Doc: f.of.Tag.Get("doc"), Required: f.required,
			Enum: f.limits.enum, Min: f.limits.min, Max: f.limits.max, GoType: f.of.Type,
		})
	}
	return docs
}

func typeName(t reflect.Type) string {
	if described, ok := reflect.New(t).Interface().(Described); ok {
		return described.YAMLType()
	}
	switch {
	case t == durationType:
		return "duration"
	case t == jsonType:
		return "any value"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return typeName(t.Elem())
	case reflect.Slice:
		return "list of " + typeName(t.Elem())
	case reflect.Map:
		return "map of " + typeName(t.Elem())
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "string"
	case reflect.Float32, reflect.Float64:
		return "number"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return "whole number"
	default:
		return "map"
	}
}

// DocOf describes a word of a language inside texts, which no tag describes.
func DocOf(name, of, doc string) FieldDoc {
	return FieldDoc{Name: name, Type: of, Doc: doc, GoType: reflect.TypeFor[string]()}
}
