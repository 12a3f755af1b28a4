package faults

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// The events whose data Insert knows.
const (
	pingEvent    = "ping"
	errorEvent   = "error"
	commentEvent = "comment" // no event at all, but a comment line
)

// pingData is the data of the API's pings, with their space.
const pingData = `{"type": "ping"}`

// defaultMidStreamError is the error that strikes streams most often.
const defaultMidStreamError = "overloaded_error"

// Insert puts one or more events between those of a stream.
type Insert struct {
	Event   string         `yaml:"event" doc:"the new event's name: ping, error, comment (a comment line, no event), message_start and the like, or any other; default ping, or error when that is given"`
	Data    *jsontree.Node `yaml:"data" doc:"its data: a string is sent as it is, anything else as JSON; default what goes with the name: an event of the API's is copied from the stream"`
	Block   *int           `yaml:"block" doc:"the content block that a copied event speaks of, which need not exist; default that of the event copied"`
	Error   string         `yaml:"error" doc:"the type of an error event, e.g. overloaded_error"`
	Message string         `yaml:"message" doc:"the text of the error or the comment; default the error type's own"`
	ID      string         `yaml:"id" doc:"its id line; default none, as in streams of the API"`
	Retry   *int           `yaml:"retry" min:"0" doc:"its retry line, in milliseconds; default none, as in streams of the API"`
	Raw     string         `yaml:"raw" doc:"these very bytes in place of an event, e.g. \"data: {\\n\\n\" or a field nobody knows; the blank line is up to you"`
	At      script.At      `yaml:"at" doc:"beside which event; default half of the body"`
	Count   int            `yaml:"count" min:"1" max:"10000" doc:"how many; default 1, and with every as many as there is time for, up to 10000"`
	Every   time.Duration  `yaml:"every" doc:"one after each so much time of silence between events, as keep-alives are sent; at is then where that begins, by default the beginning of the stream. The silences are those of pace, or the one that for makes"`
	For     time.Duration  `yaml:"for" doc:"with every: the stream stands still for so long at that place, but for these events; in place of until"`
	Until   script.At      `yaml:"until" doc:"with every: the place at which it ends; default the end of the stream, also when there is no such place"`
	End     *bool          `yaml:"end" doc:"the stream ends there, cleanly; default true for an error, as the API does, else false"`
}

func insertKind() Kind {
	return Kind{
		Name:   "insert",
		Doc:    "more events than there should be: an error in mid-stream, pings, comments, events nobody knows",
		Sample: "{error: overloaded_error, at: {event: content_block_delta, nth: 7}}",
		New:    func() script.Fault { return &Insert{} },
	}
}

// Layer returns LayerEvents.
func (f *Insert) Layer() script.Layer { return script.LayerEvents }

// Check refuses an event described in two ways.
func (f *Insert) Check() error {
	switch {
	case f.Error != "" && f.name() != errorEvent:
		return errors.New("error: only an error event has an error type; leave out event")
	case f.Error != "" && f.Data != nil:
		return errors.New("error: the data is given already; leave out one of them")
	case f.Message != "" && (f.Data != nil || f.name() != errorEvent && f.name() != commentEvent):
		return errors.New("message: only an error or a comment without data has a message")
	case f.Raw != "" && (f.Event != "" || f.Error != "" || f.Data != nil || f.ID != "" || f.Retry != nil):
		return errors.New("raw: it is all there is of the event; leave out event, data, error, id and retry")
	case f.Block != nil && (f.Data != nil || !strings.HasPrefix(f.name(), "content_block_")):
		return errors.New("block: only a copied content_block event speaks of one")
	case f.Block != nil && *f.Block < 0:
		return errors.New("block counts from 0")
	case f.Every < 0:
		return errors.New("every: expected a duration of more than 0")
	case f.Every > 0 && f.ends():
		return errors.New("every: the stream ends with the first; an error needs end: false beside it")
	case f.Every == 0 && !f.Until.IsZero():
		return errors.New("until: there is no every that it could end")
	case f.Every == 0 && f.For != 0:
		return errors.New("for: there is no every that could fill it; a silence alone is stall")
	case f.For < 0 || f.For > 0 && !f.Until.IsZero():
		return errors.New("for: expected a duration of more than 0, without until")
	case f.For > 0 && f.For < f.Every:
		return errors.New("for: no event comes in a silence shorter than every")
	case f.Data != nil && f.name() == commentEvent:
		return errors.New("data: a comment has none; its text is message")
	}
	if err := named("until", checkWhole(f.Until)); err != nil {
		return err
	}
	return named("at", checkWhole(f.At))
}

// NeedsWholeBody says why the default place needs all of the body.
func (f *Insert) NeedsWholeBody() string {
	if f.Every > 0 {
		return "" // the default place is then the beginning
	}
	return needsHalf(f.At)
}

// Reach says whether the place alone decides.
func (f *Insert) Reach() script.Reach {
	if f.Every > 0 || f.copies() {
		return script.ReachAll
	}
	return script.ReachPlace
}

// ApplyEvents strikes if there is such a place, or such a silence.
func (f *Insert) ApplyEvents(stream *script.Stream, env script.Env) (bool, error) {
	if f.Every > 0 {
		return f.repeat(stream, env), nil
	}
	events := make([]script.Event, max(f.Count, 1))
	made := f.make(stream, env)
	if len(events)*made.Weight() > stream.Room() {
		return false, nil
	}
	for i := range events {
		events[i] = made.Clone()
	}
	index, ok := stream.Insert(f.At.Or(half()), events...)
	if ok && f.ends() {
		stream.Events = stream.Events[:index+len(events)]
	}
	return ok, nil
}

func (f *Insert) name() string {
	switch {
	case f.Event != "":
		return f.Event
	case f.Error != "":
		return errorEvent
	default:
		return pingEvent
	}
}

func (f *Insert) ends() bool {
	if f.End != nil {
		return *f.End
	}
	return f.name() == errorEvent
}

func (f *Insert) make(stream *script.Stream, env script.Env) script.Event {
	if f.Raw != "" {
		return script.Event{Verbatim: &f.Raw}
	}
	e := script.Event{Name: f.name()}
	switch {
	case f.Data.Is(jsontree.String):
		e.Raw = &f.Data.Text
	case f.Data != nil:
		e.Data = f.Data.Clone()
	case e.Name == commentEvent:
		e = script.Event{Comment: f.Message}
		if e.Comment == "" {
			e.Comment = "keep-alive"
		}
	case e.Name == errorEvent:
		e.Data = f.envelope(env)
	case e.Name == pingEvent:
		raw := pingData
		e.Data, e.Raw = jsontree.Obj("type", pingEvent), &raw
	default:
		e = f.copied(stream)
	}
	e.ID = f.ID
	if f.Retry != nil {
		e.Retry = strconv.Itoa(*f.Retry)
	}
	return e
}

// copies reports whether the event is a copy of one of the stream.
func (f *Insert) copies() bool {
	switch f.name() {
	case commentEvent, errorEvent, pingEvent:
		return false
	}
	return f.Raw == "" && f.Data == nil
}

// copied returns a copy of the first event of that name in the stream, or an event that
// has its type only.
func (f *Insert) copied(stream *script.Stream) script.Event {
	e := script.Event{Name: f.name(), Data: jsontree.Obj("type", f.name())}
	if i, ok := stream.Find(script.AtEvent(e.Name)); ok {
		e = stream.Events[i].Clone()
		e.Wait, e.Comment = 0, ""
	}
	if f.Block != nil && e.Data.Is(jsontree.Object) {
		e.Data.SetField("index", *f.Block)
		e.Raw, e.Verbatim = nil, nil
	}
	return e
}

func (f *Insert) envelope(env script.Env) *jsontree.Node {
	typ := f.Error
	if typ == "" {
		typ = defaultMidStreamError
	}
	return apierror.New(typ, f.Message).Envelope(env.RequestID())
}

// maxRepeated is the most events that a fault inserts at intervals.
const maxRepeated = 10_000

// repeat inserts an event after each interval of silence in the stream. It reports
// whether there was time for one.
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
	left := min(maxRepeated, script.MaxMade/max(1, made.Weight()))
	if f.Count > 0 {
		left = min(f.Count, left)
	}
	events := make([]script.Event, 0, len(stream.Events))
	var passed, since time.Duration // since the stream and the last interval began
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

// stretch returns the indexes of the events before which silence counts, from the first
// to the one after the last.
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
	if last, ok := stream.Find(f.Until); ok {
		to = last + 1
	}
	return from, to, true
}

// over reports whether a time of the stream is after Until.
func (f *Insert) over(passed time.Duration) bool {
	return f.Until.Elapsed != nil && passed > *f.Until.Elapsed
}

// Says names the interval; a single event is seen in the stream.
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

// unknownEvent is an event that the API does not have. Its versions may bring new ones.
const unknownEvent = "message_note"

// Trials tries an error at every boundary of a stream at which a part is still to come, and
// an event that nobody knows at each of them.
func (f *Insert) Trials(s *script.Survey) []script.Trial {
	wanted := func(b script.Boundary) bool { return betweenEvents(b) && unfinished(b) }
	trials := trialsAt(s, wanted, func(at script.At) script.Fault { return &Insert{Error: defaultMidStreamError, At: at} })
	for i := range trials {
		trials[i].Name = "error_event"
	}
	for _, trial := range trialsAt(s, wanted, func(at script.At) script.Fault { return &Insert{Event: unknownEvent, At: at} }) {
		trial.Name, trial.Harmless = "unknown_event", true
		trials = append(trials, trial)
	}
	return trials
}
