package claude

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	old "github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

// Whatever the official SDK's types can say must be a known field of the right
// type. Every parameter type is filled in by reflection, one request for each
// variant of each union, and only the table of shapes is asked. (The old
// major's beta types let any message have a system message's fields, so they
// can say what the API does not take.)
func TestEveryFieldOfTheSDKIsKnown(t *testing.T) {
	for _, row := range []struct {
		name     string
		endpoint Endpoint
		beta     bool
		params   any
	}{
		{"Messages", Messages, false, anthropic.MessageNewParams{}},
		{"Messages, beta", Messages, true, anthropic.BetaMessageNewParams{}},
		{"count_tokens", CountTokens, false, anthropic.MessageCountTokensParams{}},
		{"count_tokens, beta", CountTokens, true, anthropic.BetaMessageCountTokensParams{}},
		{"Messages of the old major", Messages, false, old.MessageNewParams{}},
		{"Messages in a batch", Messages, false, anthropic.MessageBatchNewParamsRequestParams{}},
		{"Messages in a batch, beta", Messages, true, anthropic.BetaMessageBatchNewParamsRequestParams{}},
		{"Messages in a batch of the old major", Messages, false, old.MessageBatchNewParamsRequestParams{}},
	} {
		t.Run(row.name, func(t *testing.T) {
			samples := paramFiller{}.samples(reflect.TypeOf(row.params))
			assert.Greater(t, len(samples), 20, "the reflection must have found the unions")
			for _, sample := range samples {
				data, err := json.Marshal(sample.Interface())
				require.NoError(t, err)
				body, err := jsontree.Parse(data)
				require.NoError(t, err, "%s", data)
				req := &Request{Endpoint: row.endpoint, Version: Version2026, Body: body}
				if row.beta {
					req.Query = map[string]string{"beta": "true"}
				}
				if p := checkFields(req, Strict); p != nil {
					t.Fatalf("%s\n%s", p.refusal(), data)
				}
			}
		})
	}
}

// paramFiller builds filled-in values of a type; seen holds the types above, so
// that a type inside itself ends.
type paramFiller struct{ seen []reflect.Type }

// enums is a legal string for each field, or else each type, that takes one of a few.
var enums = map[string]string{
	"MediaType":   "image/png",
	"Role":        "user",
	"TTL":         "1h",
	"Effort":      "high",
	"Speed":       "fast",
	"ServiceTier": "auto",
	"Display":     "updates",
	"ClearAt":     "never",

	"ToolType":                            "custom",
	"BetaToolType":                        "custom",
	"ToolSearchToolBm25_20251119Type":     "tool_search_tool_bm25",
	"BetaToolSearchToolBm25_20251119Type": "tool_search_tool_bm25_20251119",
	"ToolSearchToolRegex20251119Type":     "tool_search_tool_regex",
	"BetaToolSearchToolRegex20251119Type": "tool_search_tool_regex_20251119",
}

// samples are values of a type that together use each of its variants.
func (s paramFiller) samples(typ reflect.Type) []reflect.Value {
	switch typ.Kind() {
	case reflect.Pointer:
		return wrap(s.samples(typ.Elem()), func(v reflect.Value) reflect.Value {
			p := reflect.New(typ.Elem())
			p.Elem().Set(v)
			return p
		})
	case reflect.Slice:
		return wrap(s.samples(typ.Elem()), func(v reflect.Value) reflect.Value {
			return reflect.Append(reflect.MakeSlice(typ, 0, 1), v)
		})
	case reflect.Map:
		return wrap(s.samples(typ.Elem()), func(v reflect.Value) reflect.Value {
			m := reflect.MakeMap(typ)
			m.SetMapIndex(reflect.ValueOf("k"), v)
			return m
		})
	case reflect.Interface:
		return []reflect.Value{reflect.ValueOf(map[string]any{"k": "v"})}
	case reflect.Struct:
		return s.structs(typ)
	default:
		v := reflect.New(typ).Elem()
		fillScalar(v)
		return []reflect.Value{v}
	}
}

func wrap(values []reflect.Value, with func(reflect.Value) reflect.Value) []reflect.Value {
	for i := range values {
		values[i] = with(values[i])
	}
	return values
}

func fillScalar(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if !isConstant(v.Type()) {
			v.SetString("s")
		}
	case reflect.Int64:
		v.SetInt(1)
	case reflect.Float64:
		v.SetFloat(0.5)
	case reflect.Bool:
		v.SetBool(true)
	}
}

func (s paramFiller) structs(typ reflect.Type) []reflect.Value {
	for _, above := range s.seen {
		if above == typ {
			return nil
		}
	}
	s.seen = append(s.seen[:len(s.seen):len(s.seen)], typ)
	if strings.HasPrefix(typ.Name(), "Opt[") {
		v := reflect.New(typ).Elem()
		fillScalar(v.FieldByName("Value"))
		return []reflect.Value{v}
	}
	if isUnion(typ) {
		return s.variants(typ)
	}
	// The first sample has every field; each further variant of a field makes
	// one more sample.
	first := reflect.New(typ).Elem()
	var all []reflect.Value
	for i := range typ.NumField() {
		field := typ.Field(i)
		if !field.IsExported() || field.Anonymous || field.Tag.Get("json") == "-" || strings.Contains(field.Tag.Get("json"), "inline") {
			continue
		}
		values := s.field(field)
		if len(values) == 0 {
			continue
		}
		first.Field(i).Set(values[0])
		for _, value := range values[1:] {
			other := reflect.New(typ).Elem()
			other.Set(first)
			other.Field(i).Set(value)
			all = append(all, other)
		}
	}
	for _, other := range all {
		fillEmpty(other, first)
	}
	return append([]reflect.Value{first}, all...)
}

// fillEmpty gives a sample the fields that came after its own variant.
func fillEmpty(sample, full reflect.Value) {
	for i := range sample.NumField() {
		if sample.Type().Field(i).IsExported() && sample.Field(i).IsZero() {
			sample.Field(i).Set(full.Field(i))
		}
	}
}

func (s paramFiller) field(field reflect.StructField) []reflect.Value {
	word, known := enums[field.Name]
	if !known {
		word, known = enums[field.Type.Name()]
	}
	if known && field.Type.Kind() == reflect.String && !isConstant(field.Type) {
		return []reflect.Value{reflect.ValueOf(word).Convert(field.Type)}
	}
	return s.samples(field.Type)
}

// isConstant reports whether a type has one value only, which its zero value
// is marshalled as.
func isConstant(typ reflect.Type) bool { return strings.HasSuffix(typ.PkgPath(), "shared/constant") }

func isUnion(typ reflect.Type) bool {
	for i := range typ.NumField() {
		if strings.Contains(typ.Field(i).Tag.Get("json"), "inline") {
			return true
		}
	}
	return false
}

func (s paramFiller) variants(typ reflect.Type) []reflect.Value {
	var all []reflect.Value
	for i := range typ.NumField() {
		if !strings.Contains(typ.Field(i).Tag.Get("json"), "inline") {
			continue
		}
		for _, value := range s.samples(typ.Field(i).Type) {
			union := reflect.New(typ).Elem()
			union.Field(i).Set(value)
			all = append(all, union)
		}
	}
	return all
}
