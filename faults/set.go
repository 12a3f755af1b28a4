package faults

import (
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// Set puts a value into the body, or into the data of events.
type Set struct {
	Path  string         `yaml:"path" required:"true" doc:"dotted path of the field, e.g. content.0.text"`
	Value *jsontree.Node `yaml:"value" required:"true" doc:"any value: null, [] for no content, the id of another block"`
	At    script.At      `yaml:"at" doc:"the event whose data is changed; default the message, and with it whatever it is streamed as"`
	All   bool           `yaml:"all" doc:"change every event that fits, not only the first"`
}

func setKind() Kind {
	return Kind{
		Name:   "set",
		Doc:    "a field of the answer is added, or has another value or type",
		Sample: "{path: usage.output_tokens, value: many}",
		New:    func() script.Fault { return &Set{} },
	}
}

// Layer returns LayerEvents if the fault has a place, and else LayerMessage.
func (f *Set) Layer() script.Layer { return treeLayer(f.At, f.All) }

// Check refuses places whose keys contradict each other.
func (f *Set) Check() error { return checkTreePlace(f.Path, f.At, f.All) }

// Reach says whether the fault strikes once.
func (f *Set) Reach() script.Reach { return reach(f.All) }

// ApplyMessage strikes unless the parent of the field is missing.
func (f *Set) ApplyMessage(message *jsontree.Node, _ script.Env) (bool, error) {
	return f.apply(message), nil
}

// ApplyEvents strikes if there is such an event with such a place.
func (f *Set) ApplyEvents(stream *script.Stream, _ script.Env) (bool, error) {
	return editData(stream, f.At, f.All, f.apply), nil
}

func (f *Set) apply(tree *jsontree.Node) bool {
	// the value belongs to the scenario; null may come as nil
	return tree.Set(f.Path, jsontree.Of(f.Value.Clone())) == nil
}

// Says names the field and its value.
func (f *Set) Says() string { return f.Path + " is " + quoted(f.Value) + in(f.At, f.All) }
