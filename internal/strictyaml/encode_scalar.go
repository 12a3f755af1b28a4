package strictyaml

import (
	"math"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/jsontree"
)

// Word returns the node of a text.
func Word(text string) *Node { return &Node{Tag: "!!str", Value: text} }

// Number returns the node of a number.
func Number(f float64) *Node {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return &Node{Tag: "!!float", Value: ".nan"} // a decoder accepts neither as a number
	case f == math.Trunc(f) && math.Abs(f) < 1e15:
		return &Node{Tag: "!!int", Value: strconv.FormatFloat(f, 'f', -1, 64)}
	default:
		return &Node{Tag: "!!float", Value: strconv.FormatFloat(f, 'g', -1, 64)}
	}
}

func (e *Encoder) scalar(v reflect.Value) *Node {
	if v.Type() == durationType {
		return Word(words.Span(time.Duration(v.Int())))
	}
	switch v.Kind() {
	case reflect.String:
		return e.text(v.String())
	case reflect.Bool:
		return &Node{Tag: "!!bool", Value: strconv.FormatBool(v.Bool())}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return &Node{Tag: "!!int", Value: strconv.FormatInt(v.Int(), 10)}
	case reflect.Float32, reflect.Float64:
		return Number(v.Float())
	default:
		e.Problemf("this cannot be written in YAML")
		return null()
	}
}

func (e *Encoder) text(text string) *Node {
	if !utf8.ValidString(text) {
		e.Problemf("the text %q is no UTF-8", shorten(text))
	}
	return Word(text)
}

// json is the inverse of Decoder.json.
func (e *Encoder) json(j *jsontree.Node) *Node {
	n := &Node{}
	switch {
	case j.Is(jsontree.Object):
		n.Kind = Map
		for _, m := range j.Members {
			e.In(m.Key, func() { n.Entries = append(n.Entries, Entry{Key: e.text(m.Key), Value: e.json(m.Value)}) })
		}
	case j.Is(jsontree.Array):
		n.Kind = List
		for i, item := range j.Items {
			e.In(strconv.Itoa(i), func() { n.Items = append(n.Items, e.json(item)) })
		}
	case j.Is(jsontree.String):
		return e.text(j.Text)
	case j.Is(jsontree.Number):
		if !jsonNumber.MatchString(j.Text) {
			e.Problemf("%q is no number of JSON", j.Text)
		}
		n.Tag, n.Value = "!!float", j.Text
	case j.Is(jsontree.Bool):
		n.Tag, n.Value = "!!bool", strconv.FormatBool(j.Bool)
	default:
		return null()
	}
	return n
}

func null() *Node { return &Node{Tag: "!!null", Value: "null"} }

func orNull(n *Node) *Node {
	if n == nil {
		return null()
	}
	return n
}
