package script

import "github.com/claudemock/claudemock/jsontree"

// Layer is the stage of Compile at which a fault strikes.
type Layer uint8

// The layers, in the order of Compile.
const (
	LayerMessage    Layer = iota // the JSON tree of a message, an error or any other body
	LayerEvents                  // the events of a stream
	LayerHTTP                    // status line and headers
	LayerBytes                   // the body's bytes and the writes they go out in
	LayerConnection              // time and the connection itself
)

// String returns the layer's name in docs and listings.
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
// parameters: YAML keys, JSON Schema, docs and listings come from their yaml and doc
// tags.
//
// The life of a fault:
//
//  1. The registry gives a kind of fault its name, a sentence and a function that
//     makes one.
//  2. When a scenario is loaded, YAML is decoded into the fields, strictly. If the
//     fault is a [Checker], Check refuses parameters that contradict each other.
//  3. Compile calls the method of the fault's layer, which may change the layer's
//     value in place. The method gets the [Env] and nothing else. It returns
//     struck=false, and no error, if it finds no place to strike.
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

// Checker is a fault whose parameters can contradict each other. The error names the
// parameter and what is expected of it.
type Checker interface {
	Check() error
}

// SameForAll is a fault of the events that changes equal answers equally: it makes no
// ids and leaves nothing to chance. A [Cache] compiles what it strikes once.
type SameForAll interface {
	EventsFault
	SameForAll() bool
}

// OnlyRaw is a fault of the bytes or the connection that asks for what no HTTP server
// sends, such as a broken chunk. The connection of an upstream's answer is taken over
// for it before the answer comes.
type OnlyRaw interface {
	Fault
	OnlyRaw() bool
}

// Reach is how much of an answer a fault must see at once.
type Reach uint8

// The reaches. A fault of the events, the bytes or the connection that says none sees an
// upstream's answer from the beginning at every event, which takes time for long ones.
const (
	ReachAll   Reach = iota // what it does may depend on everything before
	ReachPlace              // it strikes once, at the place in its first field of type At, and is done
	ReachEach               // it does the same to each event or write, or to each that its place names
	ReachRest               // it does the same to each event or write from its place on
)

// Reacher is a fault that does not depend on everything before the place where it
// strikes. Its default place counts as found when it has struck.
type Reacher interface {
	Fault
	Reach() Reach
}

// Describer is a fault that says in words what it does. It is for what a reader of the
// answer does not see in its bytes, headers and times, such as a missing field.
type Describer interface {
	// Says returns a clause about an answer that the fault has struck, without a
	// capital or a full stop, such as "usage is missing"; "" if the answer shows it.
	Says() string
}
