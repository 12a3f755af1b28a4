// Package script is the language that faults are written in: an [Answer] goes
// in, a [Script] comes out, and faults strike on the way.
//
// It knows what a healthy answer looks like on the wire, the layers at which one
// can be struck, and how its places are found. It knows no single fault, no
// scenario and no session, reads no clock, and plays nothing: what it makes is
// data.
//
// # How an answer is made
//
// [Compile] is pure: an [Answer] and an [Env] always give the same [Script]. It
// takes the answer through five layers, and after each of them lets the faults
// of that layer strike, in the order they were written:
//
//	Answer, Env
//	     │
//	 message      such as set, unset, block           *jsontree.Node
//	     │
//	  events      such as insert, drop, split         *Stream, when streamed
//	     │
//	   http       such as status, headers, redirect   *Head
//	     │
//	   bytes      such as truncate, chop, garbage     ┐
//	     │                                            ├ *Script
//	connection    such as delay, hold, reset, close   ┘
//	     │
//	    wire      compressed, struck by the faults meant for the wire, and
//	     │        made raw, if asked for
//	     │
//	  Script ──► played by the server
//
// So a usage removed from the message is missing from its stream too, and a
// reset at 60 % finds the place in the bytes as all other faults left them.
//
// A fault that finds no place to strike, such as an event fault that meets a
// plain request, changes nothing and is named in Script.Missed.
//
// # What a script is made of
//
// A script is a flat list of operations, which is all that play knows:
//
//	wait        let time pass
//	interim     send an interim answer (1xx)
//	head        send the status line and the headers
//	write       send bytes of the body
//	send        send other bytes
//	flush       push out what was written
//	hold        let time pass until a gate is opened from outside
//	hang        let time pass until the client goes away        ┐
//	reset       break the connection with a TCP RST             │
//	close       close the connection where the answer stands    │ one of these,
//	half_close  close our side of it, and wait for the client   │ and last
//	end         finish the answer as HTTP asks                  ┘
//
// A plain answer is a head, a write and an end; a stream a head, and then a
// write and a flush for each event. Every write of a stream carries a [Mark],
// by which an [At] finds its event.
//
// # What no HTTP server would say
//
// A reason of one's own, a content-length that is not true, a broken chunk: an
// HTTP server refuses to send these. A script that holds any of them is raw:
// the last stage turns its head and its writes into the bytes of an HTTP/1.1
// connection, in Op.Sent, and the connection ends with the answer. Faults need
// not know; they change the head, or mark an operation, and places in the body
// count its bytes as they are before compression and chunking. Where the
// transport frames answers itself (Env.Framed), the script becomes the nearest
// that can be said, and the faults are named in Script.Missed.
//
// # Writing a fault
//
// A fault is a [Fault] with the method of its layer: see [MessageFault],
// [EventsFault], [HTTPFault] and [ScriptFault], and the example. Its places are
// of type At: use [Stream.Find], [Stream.Insert] and [Script.Cut] to find them,
// which agree on what an At means, and [Script.Pause], [Script.Insert],
// [Script.BreakOff] and the like to change what is sent there. Take chance from
// Env.Choice, which is the fault's own, and time from Env.Now.
//
// A fault whose effect the answer does not show by itself, such as a missing
// field, says it in words as a [Describer]; explain prints them. Parameters that
// can contradict each other need a [Checker].
//
// A fault that needs a power no operation has needs a new operation, not a
// special case in play.
package script
