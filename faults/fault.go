package faults

import (
	"time"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/sse"
)

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

// Fault is one departure from a healthy answer. Its exported fields are its
// parameters: their yaml and doc tags are the one definition from which YAML
// keys, JSON Schema, docs and listings come.
//
// The life of a fault:
//
//  1. Registry: one Kind, with a name, a sentence and New.
//  2. Decode: New makes the value, the YAML is decoded into its fields, strictly.
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

// Kind is one sort of fault, as the registry lists it.
type Kind struct {
	Name   string       // the key in YAML
	Doc    string       // one sentence: what happens
	Sample string       // a working example in YAML flow style, e.g. "{at: 60%}"
	New    func() Fault // a value with its defaults set
}

// Stream is an answer as events, the value at LayerEvents.
type Stream struct {
	Events  []Event
	Framing sse.Framing // how events are put into bytes
}

// Event is one server-sent event on its way out.
type Event struct {
	Name     string         // the event line; "" sends none
	Data     *jsontree.Node // the data line
	Raw      *string        // the data line verbatim, in place of Data
	Pad      int            // spaces before the closing brace of Data
	Comment  string         // a comment line before the event
	ID       string         // an id line
	Retry    string         // a retry line
	Verbatim *string        // all lines verbatim, in place of those above
	Wait     time.Duration  // silence before the event
	Framing  *sse.Framing   // this event's own framing

	fill   int  // bytes more than the text holds, see Stream.fills
	filler byte // of which character
}
