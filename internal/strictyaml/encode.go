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
// EncodeYAML is called on a pointer to the value. It answers nil for a value
// that cannot be written, such as a place that is none: then its key is left
// out.
type Encodable interface {
	EncodeYAML(e *Encoder) *Node
}

// Encode is the YAML text of a struct by its tags: keys in the order of its
// fields, those with a zero value left out unless they are required. What Parse
// and Decode make of it equals the struct. The error is Problems without places:
// values that no YAML can hold. That the values are allowed is not checked.
func Encode(value any) ([]byte, error) {
	var e Encoder
	n := e.Encode(value)
	if err := e.problems.Err(); err != nil {
		return nil, err
	}
	return n.Text(), nil
}

// Encoder makes nodes of Go values and collects what cannot be written. The
// zero Encoder is ready to use.
type Encoder struct {
	problems Problems
	path     []string
}

// Problemf reports that the value at hand cannot be written.
func (e *Encoder) Problemf(format string, args ...any) {
	e.problems = append(e.problems, Problem{Key: strings.Join(e.path, "."), Message: fmt.Sprintf(format, args...)})
}

// In encodes something below key.
func (e *Encoder) In(key string, encode func()) {
	e.path = append(e.path, key)
	encode()
	e.path = e.path[:len(e.path)-1]
}

// Encode is the node of any value.
func (e *Encoder) Encode(value any) *Node { return orNull(e.value(reflect.ValueOf(value), limits{})) }

// Struct is the map of a struct by its tags, even when it is Encodable: for an
// EncodeYAML that has dealt with its short form. value is a struct or a pointer
// to one.
func (e *Encoder) Struct(value any) *Node {
	v := reflect.Indirect(reflect.ValueOf(value))
	return e.structure(v, reflect.Zero(v.Type()))
}

// Beside is the map of what makes value differ from another of its type, its
// defaults: what a decoder has to be told that starts from those.
func (e *Encoder) Beside(value, defaults any) *Node {
	return e.structure(reflect.Indirect(reflect.ValueOf(value)), reflect.Indirect(reflect.ValueOf(defaults)))
}

// Whole is the map of all of value, zeros too, but for those that cannot be
// written: for a decoder that starts from defaults nobody knows. A value that is
// no struct is its node.
func (e *Encoder) Whole(value any) *Node {
	v := reflect.Indirect(reflect.ValueOf(value))
	if v.Kind() != reflect.Struct {
		return e.value(v, limits{})
	}
	return e.structure(v, reflect.Value{})
}

// Only is the value of a map's key when it is the only one, else the map: for
// types whose short form is one of their values.
func (n *Node) Only(key string) *Node {
	if len(n.Entries) == 1 && n.Entries[0].Key.Value == key {
		return n.Entries[0].Value
	}
	return n
}

// Set gives a map's key another value; a key that it does not have is added.
func (n *Node) Set(key string, value *Node) {
	for i := range n.Entries {
		if n.Entries[i].Key.Value == key {
			n.Entries[i].Value = value
			return
		}
	}
	n.Entries = append(n.Entries, Entry{Key: Word(key), Value: value})
}

// value never answers nil but for what an EncodeYAML leaves out.
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

// pointerTo is a pointer to a copy of the value: what the methods of its type
// are looked for on.
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

// structure leaves out what is as in base; an invalid base has nothing in
// common with anything.
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

// writable reports whether a zero value has a form in YAML that a decoder with
// these limits takes.
func writable(zero reflect.Value, l limits) bool {
	switch pointerTo(zero).(type) {
	case Encodable:
		return true // it says itself
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
