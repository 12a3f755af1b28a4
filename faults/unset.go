package faults

import (
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// Unset removes a field from the body, or from the data of events.
type Unset struct {
	Path string    `yaml:"path" required:"true" doc:"dotted path of the field, e.g. usage"`
	At   script.At `yaml:"at" doc:"the event whose data is changed; default the message, and with it whatever it is streamed as"`
	All  bool      `yaml:"all" doc:"change every event that fits, not only the first"`
}

func unsetKind() Kind {
	return Kind{
		Name:   "unset",
		Doc:    "a field of the answer is missing",
		Sample: "{path: usage}",
		New:    func() script.Fault { return &Unset{} },
	}
}

// Layer returns LayerEvents if the fault has a place, and else LayerMessage.
func (f *Unset) Layer() script.Layer { return treeLayer(f.At, f.All) }

// Check refuses places whose keys contradict each other.
func (f *Unset) Check() error { return checkTreePlace(f.Path, f.At, f.All) }

// Reach says whether the fault strikes once.
func (f *Unset) Reach() script.Reach { return reach(f.All) }

// ApplyMessage strikes if the field is there.
func (f *Unset) ApplyMessage(message *jsontree.Node, _ script.Env) (bool, error) {
	return f.apply(message), nil
}

// ApplyEvents strikes if there is such an event with such a field.
func (f *Unset) ApplyEvents(stream *script.Stream, _ script.Env) (bool, error) {
	return editData(stream, f.At, f.All, f.apply), nil
}

// Says names the field.
func (f *Unset) Says() string { return f.Path + " is missing" + in(f.At, f.All) }

func (f *Unset) apply(tree *jsontree.Node) bool { return tree.Unset(f.Path) == nil }
