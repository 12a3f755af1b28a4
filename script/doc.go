// Package script is the language that faults are written in: [Compile] turns an
// [Answer] into a [Script], and faults strike on the way.
//
// It knows what a healthy answer looks like on the wire, the layers at which faults
// strike, and how places are found. It knows no single fault, no scenario and no
// session, reads no clock and sends nothing: a script is data.
//
// Compile makes an answer layer by layer. After each layer the faults of that layer
// strike, in the order written:
//
//	layer        such as                   changes
//	message      set, unset, block         *jsontree.Node, the JSON of the body
//	events       insert, drop, split       *Stream, if the answer is streamed
//	http         status, headers           *Head
//	bytes        truncate, chop, garbage   *Script
//	connection   delay, hold, reset        *Script
//
// Later layers follow earlier ones: a usage removed from the message is missing from
// its stream, too, and a reset at 60 % finds its place in the bytes that all other
// faults have left. At last the body is compressed, the faults that are meant for the
// wire strike it as it is sent, and the script becomes raw if it holds what no HTTP
// server sends, such as a broken chunk or an untrue content-length.
//
// A script is a list of operations, see [OpKind]. A plain answer is a head, a write
// and an end; a stream is a head, a write and a flush for each event, and an end.
//
// # Answers of an upstream
//
// An answer can be that of a real API, see [Forward]. Its script is a [Plan], and a
// [Live] makes the operations while the answer comes. Whenever an event has come, it
// compiles what came in two futures: in one, an event of every kind follows at once; in
// the other, nothing follows for a long time. The operations that both begin with are
// settled whatever comes, and go out. So a fault strikes a live answer as it strikes a
// whole one, without code of its own, if what it does to the beginning never depends on
// what comes later. Others say that they need the whole body, see [WholeBody].
//
// # Writing a fault
//
// A fault is a [Fault] with the method of its layer, as the example shows, which uses public
// packages alone:
// [MessageFault], [EventsFault], [HTTPFault] or [ScriptFault]. A fault that finds no
// place to strike changes nothing and returns struck=false; Script.Missed names it.
//
// Places have the type [At], in all faults with the same meaning: [Stream.Find] and
// [Stream.Insert] find them in a stream, [Script.Cut] and [Script.Insert] in a script.
// Places in the body count its bytes before compression and chunking. [Script.Pause],
// [Script.Stop] and [Script.BreakOff] change what happens at a place. Randomness comes
// from Env.Choice, which is the fault's own, and the time from Env.Now.
//
// Seven more methods are optional: a [Checker] refuses parameters that contradict each
// other, a [Describer] says in words what the answer itself does not show, [SameForAll]
// lets a [Cache] share what a fault has made, and a [Sweeper] says where in an answer the
// fault is worth trying. The others are about the answers of an upstream: [WholeBody] says
// that a fault cannot strike them live, [OnlyRaw] that it asks for what no HTTP server
// sends, and [Reacher] that long ones can be struck in parts.
//
// A fault that the operations cannot express needs a new operation, and not a special
// case in the code that plays scripts.
package script
