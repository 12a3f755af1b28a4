package faults

import (
	"errors"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// Retype gives a field another JSON type and keeps what it says as far as the
// type allows.
type Retype struct {
	Path string    `yaml:"path" required:"true" doc:"dotted path of the field, e.g. usage.output_tokens"`
	To   string    `yaml:"to" required:"true" enum:"string|number|boolean|null|array|object" doc:"its type: 5 becomes \"5\", true, null, [5] or {\"value\":5}"`
	At   script.At `yaml:"at" doc:"the event whose data is changed; default the message, and with it whatever it is streamed as"`
	All  bool      `yaml:"all" doc:"change every event that fits, not only the first"`
}

func retypeKind() Kind {
	return Kind{
		Name:   "retype",
		Doc:    "a field of the answer has another type",
		Sample: "{path: usage.output_tokens, to: string}",
		New:    func() script.Fault { return &Retype{} },
	}
}

// Layer returns LayerEvents if the fault has a place, and else LayerMessage.
func (f *Retype) Layer() script.Layer { return treeLayer(f.At, f.All) }

// Check refuses a missing type, and places that contradict themselves.
func (f *Retype) Check() error {
	if f.To == "" {
		return errors.New("to: a type is needed: string, number, boolean, null, array or object")
	}
	return checkTreePlace(f.Path, f.At, f.All)
}

// Reach says whether the fault strikes once.
func (f *Retype) Reach() script.Reach { return reach(f.All) }

// ApplyMessage strikes if the field is there and of another type.
func (f *Retype) ApplyMessage(message *jsontree.Node, _ script.Env) (bool, error) {
	return f.apply(message), nil
}

// ApplyEvents strikes if there is such an event with such a field.
func (f *Retype) ApplyEvents(stream *script.Stream, _ script.Env) (bool, error) {
	return editData(stream, f.At, f.All, f.apply), nil
}

// Says names the field and its type.
func (f *Retype) Says() string { return f.Path + " is made " + typeWords[f.To] + in(f.At, f.All) }

var typeWords = map[string]string{
	"string": "a string", "number": "a number", "boolean": "a boolean",
	"null": "null", "array": "an array", "object": "an object",
}

func (f *Retype) apply(tree *jsontree.Node) bool {
	was := tree.Get(f.Path)
	if f.Path == "" || was == nil || was.Kind.String() == f.To {
		return false
	}
	return tree.Set(f.Path, retyped(was, f.To)) == nil
}

func retyped(was *jsontree.Node, to string) *jsontree.Node {
	switch to {
	case "string":
		return jsontree.Of(was.String())
	case "number":
		return numbered(was)
	case "boolean":
		return jsontree.Of(isTruthy(was))
	case "array":
		return jsontree.Arr(was)
	case "object":
		return jsontree.Obj("value", was)
	default:
		return jsontree.Of(nil)
	}
}

// numbered returns the number that a text spells, 1 for true, and else 0.
func numbered(was *jsontree.Node) *jsontree.Node {
	if spelled, err := jsontree.Parse([]byte(was.Str())); err == nil && spelled.Is(jsontree.Number) {
		return spelled
	}
	if was.True() {
		return jsontree.Of(1)
	}
	return jsontree.Of(0)
}

// isTruthy reports whether most scripting languages take a value for true.
func isTruthy(n *jsontree.Node) bool {
	switch n.Kind {
	case jsontree.Null:
		return false
	case jsontree.Number:
		number, _ := n.Float()
		return number != 0
	case jsontree.String:
		return n.Text != ""
	case jsontree.Bool:
		return n.Bool
	default:
		return true
	}
}
