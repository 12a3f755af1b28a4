package script

import "github.com/claudemock/claudemock/jsontree"

// Layer is the stage of making an answer at which a fault strikes.
type Layer uint8

// The layers, in the order an answer is made.
const (
	LayerMessage    Layer = iota // the JSON tree of a message, an error or any other body
	LayerEvents                  // the events of a stream
	LayerHTTP                    // status line and headers
	LayerBytes                   // the body's bytes and the writes they go out in
	LayerConnection              // time and the connection itself
)

// String is the layer's name in docs and listings.
func (l Layer) String() string {
	return [...]string{"message", "events", "http", "bytes", "connection"}[l]
}

// ChangesScript reports whether faults of the layer change the [Script]. Those can
// strike the body as it is sent, too: see Use.Wire.
func (l Layer) ChangesScript() bool { return l == LayerBytes || l == LayerConnection }

// Accepts reports whether a fault has the method that Compile calls at the layer.
func (l Layer) Accepts(fault Fault) (ok bool) {
	switch l {
	case LayerMessage:
		_, ok = fault.(MessageFault)
	case LayerEvents:
		_, ok = fault.(EventsFault)
	case LayerHTTP:
		_, ok = fault.(HTTPFault)
	case LayerBytes, LayerConnection:
		_, ok = fault.(ScriptFault)
	}
	return ok
}

// Fault is one departure from a healthy answer. Its exported fields are its
// parameters: their yaml and doc tags are the one definition from which YAML
// keys, JSON Schema, docs and listings come.
//
// The life of a fault:
//
//  1. Registry: a kind of fault has a name, a sentence and a function that makes one.
//  2. Decode: that makes the value, the YAML is decoded into its fields, strictly.
//  3. Check, when the fault is a Checker: parameters that do not fit together
//     are refused while the scenario loads, with their position.
//  4. Compile: at its Layer, in YAML order, the method of that layer's
//     interface below turns the layer's value into another. It gets the Env
//     and nothing else, may change the value in place, and never fails because
//     it found no place to strike: it answers struck=false, and that is
//     reported.
type Fault interface {
	// Layer says which of the interfaces below Compile calls. It may depend on
	// the parameters.
	Layer() Layer
}

// MessageFault works at LayerMessage.
type MessageFault interface {
	Fault
	ApplyMessage(message *jsontree.Node, env Env) (struck bool, err error)
}

// EventsFault works at LayerEvents.
type EventsFault interface {
	Fault
	ApplyEvents(stream *Stream, env Env) (struck bool, err error)
}

// HTTPFault works at LayerHTTP.
type HTTPFault interface {
	Fault
	ApplyHead(head *Head, env Env) (struck bool, err error)
}

// ScriptFault works at LayerBytes and LayerConnection.
type ScriptFault interface {
	Fault
	ApplyScript(script *Script, env Env) (struck bool, err error)
}

// Checker is a fault whose parameters can contradict each other. The error
// names the parameter and what was expected.
type Checker interface {
	Check() error
}

// SameForAll is a fault of the events that can do the same to all like answers:
// it neither makes ids nor leaves anything to chance. A [Cache] makes what it
// strikes once for all of them.
type SameForAll interface {
	EventsFault
	SameForAll() bool
}

// Describer is a fault that says in words what it does with its parameters. It
// is for what an answer's own bytes, headers and times do not show to whoever
// reads them, such as a field that is missing. A fault that is no Describer
// is told by its effect alone.
type Describer interface {
	// Says is one clause, or "" where the answer tells, without a capital or a full stop, such as "usage is
	// missing", about an answer in which the fault found its place.
	Says() string
}
