package strictyaml

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Decodable is a type with a YAML form of its own, such as a short form besides
// the map. DecodeYAML is called on a pointer to the value with its defaults,
// and reports mistakes to d.
type Decodable interface {
	DecodeYAML(d *Decoder, n *Node)
}

// Decode decodes n into the value that into points to. It does not stop at the
// first mistake; values that cannot be decoded stay unchanged.
func Decode(n *Node, into any) Problems {
	var d Decoder
	d.Decode(n, into)
	return d.Problems()
}

// Decoder decodes one file and collects its problems. The zero Decoder is
// ready to use.
type Decoder struct {
	problems Problems
	path     []string
	handlers map[reflect.Type]func(n *Node, into any)
}

// Handle makes d decode values of type T with decode: for types whose decoding
// needs more than the node, such as a registry.
func Handle[T any](d *Decoder, decode func(n *Node, into *T)) {
	if d.handlers == nil {
		d.handlers = map[reflect.Type]func(*Node, any){}
	}
	d.handlers[reflect.TypeFor[T]()] = func(n *Node, into any) { decode(n, into.(*T)) }
}

// Problems returns the problems so far, in the order of the file.
func (d *Decoder) Problems() Problems { return d.problems.Sorted() }

// Problemf reports a mistake at n.
func (d *Decoder) Problemf(n *Node, format string, args ...any) {
	d.Hintf(n, "", format, args...)
}

// Hintf reports a mistake at n, with a hint on how to correct it.
func (d *Decoder) Hintf(n *Node, hint, format string, args ...any) {
	d.problems = append(d.problems, Problem{
		Pos: n.Pos, Key: strings.Join(d.path, "."), Message: fmt.Sprintf(format, args...), Hint: hint,
	})
}

// Count returns the number of problems so far.
func (d *Decoder) Count() int { return len(d.problems) }

// Failed reports whether there are more problems than before, an earlier Count,
// so that the values decoded since are not valid.
func (d *Decoder) Failed(before int) bool { return len(d.problems) > before }

// In calls decode for a value below key: the keys of problems that it reports
// start with key.
func (d *Decoder) In(key string, decode func()) {
	d.path = append(d.path, key)
	decode()
	d.path = d.path[:len(d.path)-1]
}

// Decode decodes n into the value that into points to.
func (d *Decoder) Decode(n *Node, into any) {
	d.value(n, reflect.ValueOf(into).Elem(), limits{})
}

// Struct decodes n into the struct by its tags, even if it is Decodable: for a
// DecodeYAML that has handled its short form.
func (d *Decoder) Struct(n *Node, into any) {
	d.structure(n, reflect.ValueOf(into).Elem())
}

// OneOf reports whether a value is allowed, and reports a problem if it is not.
func (d *Decoder) OneOf(n *Node, value string, allowed []string) bool {
	if slices.Contains(allowed, value) {
		return true
	}
	d.Hintf(n, DidYouMean(value, allowed), "expected one of %s, got %q", strings.Join(allowed, ", "), value)
	return false
}

// Exclude refuses each of the keys others of the map at n where key is given, too.
func (d *Decoder) Exclude(n *Node, key string, others ...string) {
	if n.Get(key) == nil {
		return
	}
	for _, other := range others {
		if at := n.Get(other); at != nil {
			d.In(other, func() { d.Problemf(at, "%s has no effect beside %s: give one of them", other, key) })
		}
	}
}

// Between refuses the map at n, unless something lies between its keys low and high:
// whether that is so, the caller says.
func (d *Decoder) Between(n *Node, low, high string, ok bool) {
	if !ok {
		d.In(high, func() { d.Problemf(n.Get(high), "%s comes after %s: nothing lies between", low, high) })
	}
}

// limits are the constraints in a field's tags beyond its type.
type limits struct {
	min, max string
	enum     []string
}

func limitsOf(tag reflect.StructTag) limits {
	l := limits{min: tag.Get("min"), max: tag.Get("max")}
	if enum := tag.Get("enum"); enum != "" {
		l.enum = strings.Split(enum, "|")
	}
	return l
}

func (d *Decoder) value(n *Node, v reflect.Value, l limits) {
	if decode := d.handlers[v.Type()]; decode != nil {
		decode(n, v.Addr().Interface())
		return
	}
	if v.Type() == jsonType {
		v.Set(reflect.ValueOf(d.json(n)))
		return
	}
	if decodable, ok := v.Addr().Interface().(Decodable); ok {
		decodable.DecodeYAML(d, n)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		target := reflect.New(v.Type().Elem())
		before := d.Count()
		d.value(n, target.Elem(), l)
		// an invalid scalar stays unset; a struct keeps its valid fields, so
		// that checks see it was given
		if !d.Failed(before) || target.Elem().Kind() == reflect.Struct {
			v.Set(target)
		}
	case reflect.Struct:
		d.structure(n, v)
	case reflect.Slice:
		d.list(n, v, l)
	case reflect.Map:
		d.mapping(n, v, l)
	default:
		d.scalar(n, v, l)
	}
}

func (d *Decoder) list(n *Node, v reflect.Value, l limits) {
	if n.Kind != List {
		d.Problemf(n, "expected a list, got %s", Found(n))
		return
	}
	items := reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items))
	for i, item := range n.Items {
		d.In(strconv.Itoa(i), func() { d.value(item, items.Index(i), l) })
	}
	v.Set(items)
}

func (d *Decoder) mapping(n *Node, v reflect.Value, l limits) {
	if n.Kind != Map {
		d.Problemf(n, "expected a map, got %s", Found(n))
		return
	}
	m := reflect.MakeMapWithSize(v.Type(), len(n.Entries))
	for _, e := range n.Entries {
		value := reflect.New(v.Type().Elem()).Elem()
		removes := value.Kind() == reflect.Pointer && e.Value.Tag == "!!null"
		if !removes {
			d.In(e.Key.Value, func() { d.value(e.Value, value, l) })
		}
		m.SetMapIndex(reflect.ValueOf(e.Key.Value).Convert(v.Type().Key()), value)
	}
	v.Set(m)
}

func (d *Decoder) structure(n *Node, v reflect.Value) {
	if pos := v.FieldByName("Pos"); pos.IsValid() && pos.Type() == posType {
		pos.Set(reflect.ValueOf(n.Pos))
	}
	if n.Kind != Map {
		d.Hintf(n, mapHint(v.Type()), "expected a map, got %s", Found(n))
		return
	}
	fields := fieldsOf(v.Type())
	for _, e := range n.Entries {
		d.In(e.Key.Value, func() {
			field, ok := fields.named(e.Key.Value)
			if !ok {
				d.unknownKey(e.Key, fields)
				return
			}
			d.value(e.Value, v.FieldByIndex(field.index), field.limits)
		})
	}
	for _, field := range fields {
		if field.required && n.Get(field.name) == nil {
			d.Problemf(n, "the key %q is missing", field.name)
		}
	}
}

func mapHint(t reflect.Type) string {
	if names := fieldsOf(t).names(); len(names) > 0 {
		return "a map of " + strings.Join(names, ", ")
	}
	return ""
}

func (d *Decoder) unknownKey(key *Node, known fields) {
	names := known.names()
	if len(names) == 0 {
		d.Problemf(key, "unknown key %q; there is nothing to set here", key.Value)
		return
	}
	d.Hintf(key, DidYouMean(key.Value, names), "unknown key %q; known are %s", key.Value, strings.Join(names, ", "))
}

// Found describes the value at n, for messages such as "expected a list, got
// the number 5".
func Found(n *Node) string {
	switch {
	case n.Kind == Map:
		return "a map"
	case n.Kind == List:
		return "a list"
	case n.Tag == "!!null":
		return "nothing"
	case n.Tag == "!!bool":
		return n.Value
	case n.Tag == "!!int" || n.Tag == "!!float":
		return "the number " + n.Value
	default:
		return "the string " + strconv.Quote(shorten(n.Value))
	}
}

// shorten cuts a long text for a message.
func shorten(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
