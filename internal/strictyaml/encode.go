package strictyaml

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// Encodable is a type with a YAML form of its own, the inverse of Decodable.
// EncodeYAML is called on a pointer to the value. It returns nil for a value
// that has no YAML form, such as an empty place: then its key is left out.
type Encodable interface {
	EncodeYAML(e *Encoder) *Node
}

// Encode returns the YAML text of a struct by its tags: keys in the order of its
// fields, those with a zero value left out unless they are required. Parse and
// Decode turn it back into an equal struct. The error is Problems without
// positions: values that YAML cannot hold. Encode does not check that values are
// allowed.
func Encode(value any) ([]byte, error) {
	n, err := Tree(value)
	if err != nil {
		return nil, err
	}
	return n.Text(), nil
}

// Tree is Encode for a caller that adds to the text, such as comments.
func Tree(value any) (*Node, error) {
	var e Encoder
	n := e.Encode(value)
	return n, e.problems.Err()
}

// Encoder makes nodes of Go values and collects the values that cannot be
// written. The zero Encoder is ready to use.
type Encoder struct {
	problems Problems
	path     []string
}

// Problemf reports that the current value cannot be written.
func (e *Encoder) Problemf(format string, args ...any) {
	e.problems = append(e.problems, Problem{Key: strings.Join(e.path, "."), Message: fmt.Sprintf(format, args...)})
}

// In calls encode for a value below key.
func (e *Encoder) In(key string, encode func()) {
	e.path = append(e.path, key)
	encode()
	e.path = e.path[:len(e.path)-1]
}

// Encode returns the node of any value.
func (e *Encoder) Encode(value any) *Node { return orNull(e.value(reflect.ValueOf(value), limits{})) }

// Struct returns the map of a struct by its tags, even if it is Encodable: for an
// EncodeYAML that has handled its short form. value is a struct or a pointer to
// one.
func (e *Encoder) Struct(value any) *Node {
	v := reflect.Indirect(reflect.ValueOf(value))
	return e.structure(v, reflect.Zero(v.Type()))
}

// Beside returns the map of the fields in which value differs from its defaults:
// what a decoder needs that starts with those.
func (e *Encoder) Beside(value, defaults any) *Node {
	return e.structure(reflect.Indirect(reflect.ValueOf(value)), reflect.Indirect(reflect.ValueOf(defaults)))
}

// Whole returns the map of all fields of value that can be written, including zeros:
// for a decoder whose defaults are unknown. The result for a value that is not a
// struct is its node.
func (e *Encoder) Whole(value any) *Node {
	v := reflect.Indirect(reflect.ValueOf(value))
	if v.Kind() != reflect.Struct {
		return e.value(v, limits{})
	}
	return e.structure(v, reflect.Value{})
}

// Only returns the value of a key if it is the only key of the map, otherwise the
// map: for types whose short form is one of their values.
func (n *Node) Only(key string) *Node {
	if len(n.Entries) == 1 && n.Entries[0].Key.Value == key {
		return n.Entries[0].Value
	}
	return n
}

// Set sets the value of a key in a map, and adds the key if it is missing.
func (n *Node) Set(key string, value *Node) {
	for i := range n.Entries {
		if n.Entries[i].Key.Value == key {
			n.Entries[i].Value = value
			return
		}
	}
	n.Entries = append(n.Entries, Entry{Key: Word(key), Value: value})
}

// value returns nil only if an EncodeYAML does.
func (e *Encoder) value(v reflect.Value, l limits) *Node {
	switch {
	case v.Type() == jsonType:
		return e.json(v.Interface().(*jsontree.Node))
	case v.Kind() == reflect.Pointer && v.IsNil():
		return null()
	case v.Kind() == reflect.Pointer:
		return e.value(v.Elem(), l)
	}
	if encodable, ok := pointerTo(v).(Encodable); ok {
		return encodable.EncodeYAML(e)
	}
	switch v.Kind() {
	case reflect.Struct:
		return e.structure(v, reflect.Zero(v.Type()))
	case reflect.Slice:
		n := &Node{Kind: List}
		for i := range v.Len() {
			e.In(strconv.Itoa(i), func() { n.Items = append(n.Items, orNull(e.value(v.Index(i), l))) })
		}
		return n
	case reflect.Map:
		n := &Node{Kind: Map}
		for _, key := range sortedKeys(v) {
			e.In(key.String(), func() {
				n.Entries = append(n.Entries, Entry{Key: e.text(key.String()), Value: orNull(e.value(v.MapIndex(key), l))})
			})
		}
		return n
	default:
		return e.scalar(v)
	}
}

// pointerTo returns a pointer to a copy of the value, for calling methods with
// pointer receivers.
func pointerTo(v reflect.Value) any {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return p.Interface()
}

func sortedKeys(v reflect.Value) []reflect.Value {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	return keys
}

// structure leaves out the fields that are equal in base; with an invalid base
// it leaves out none.
func (e *Encoder) structure(v, base reflect.Value) *Node {
	n := &Node{Kind: Map}
	for _, f := range fieldsOf(v.Type()) {
		own := v.FieldByIndex(f.index)
		isZero := own.IsZero()
		switch {
		case isZero && f.required && writable(own, limits{}):
		case isZero && !writable(own, f.limits):
			continue
		case base.IsValid() && reflect.DeepEqual(own.Interface(), base.FieldByIndex(f.index).Interface()) && !f.required:
			continue
		}
		e.In(f.name, func() {
			if value := e.value(own, f.limits); value != nil {
				n.Entries = append(n.Entries, Entry{Key: Word(f.name), Value: value})
			}
		})
	}
	return n
}

// writable reports whether a zero value has a YAML form that a decoder with
// these limits accepts.
func writable(zero reflect.Value, l limits) bool {
	switch pointerTo(zero).(type) {
	case Encodable:
		return true // its EncodeYAML decides
	case Decodable:
		return false
	}
	switch zero.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Struct:
		return false
	case reflect.String:
		return len(l.enum) == 0
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Float32, reflect.Float64:
		var probe Decoder
		return probe.within(&Node{}, 0, l)
	default:
		return true
	}
}
