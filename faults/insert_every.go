package faults

import (
	"time"

	"github.com/claudemock/claudemock/script"
)

// mostRepeated is how many events every puts into a stream at the most.
const mostRepeated = 10_000

// repeat puts an event into the stream's silences whenever so much of them has
// passed. It reports whether there was time for one.
func (f *Insert) repeat(stream *script.Stream, env script.Env) (struck bool) {
	from, to, ok := f.stretch(stream)
	if !ok {
		return false
	}
	if f.For > 0 && from < to {
		to = from + 1
		stream.Events[from].Wait += f.For
	}
	made := f.make(stream, env)
	left := min(mostRepeated, script.MaxMade/max(1, made.Weight()))
	if f.Count > 0 {
		left = min(f.Count, left)
	}
	events := make([]script.Event, 0, len(stream.Events))
	var passed, since time.Duration // in the stream, and since the last of ours
	for i, e := range stream.Events {
		silence := e.Wait
		for i >= from && i < to && left > 0 && since+silence >= f.Every && !f.over(passed+f.Every-since) {
			wait := f.Every - since
			more := made.Clone()
			more.Wait = wait
			events = append(events, more)
			passed, silence, since, left, struck = passed+wait, silence-wait, 0, left-1, true
		}
		passed += silence
		if i >= from {
			since += silence
		}
		e.Wait = silence
		events = append(events, e)
	}
	stream.Events = events
	return struck
}

// stretch is between which events of the stream it is about silence.
func (f *Insert) stretch(stream *script.Stream) (from, to int, ok bool) {
	to = len(stream.Events)
	if !f.At.IsZero() {
		if from, ok = stream.Find(f.At); !ok {
			return 0, 0, false
		}
		if f.At.Edge != script.EdgeBefore {
			from++
		}
	}
	if f.Until.IsZero() || f.Until.Elapsed != nil {
		return from, to, true
	}
	last, ok := stream.Find(f.Until)
	return from, last + 1, ok
}

// over reports whether a time of the stream lies behind the end by time.
func (f *Insert) over(passed time.Duration) bool {
	return f.Until.Elapsed != nil && passed > *f.Until.Elapsed
}

// Says names the interval; of single events the stream tells.
func (f *Insert) Says() string {
	if f.Every == 0 {
		return ""
	}
	text := "the stream has a " + f.name() + " after each " + f.Every.String() + " of silence" + from(f.At)
	if f.For > 0 {
		text += ", where nothing else comes for " + f.For.String()
	}
	if !f.Until.IsZero() {
		text += ", until " + words(f.Until, false, "")
	}
	return text
}
