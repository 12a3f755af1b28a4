package faults

import (
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/sse"
)

// Framing puts events into bytes in another way. All but a missing blank line
// is legal.
type Framing struct {
	Newline   string    `yaml:"newline" enum:"lf|crlf|cr" doc:"what ends a line; default lf, or crlf when nothing else is asked for"`
	Space     *bool     `yaml:"space" doc:"a space after the colon; default true"`
	EventLine *bool     `yaml:"event_line" doc:"the line that names the event; default true"`
	BlankLine *bool     `yaml:"blank_line" doc:"the empty line that closes the event; default true"`
	At        script.At `yaml:"at" doc:"only this event; default the whole stream"`
}

var _ script.SameForAll = (*Framing)(nil)

func framingKind() Kind {
	return Kind{
		Name:   "framing",
		Doc:    "the stream's lines are written in another way: other line ends, no space, no event lines",
		Sample: "{newline: crlf, space: false}",
		New:    func() script.Fault { return &Framing{} },
	}
}

// Layer returns LayerEvents.
func (f *Framing) Layer() script.Layer { return script.LayerEvents }

// SameForAll is true: the fault makes no ids and leaves nothing to chance.
func (f *Framing) SameForAll() bool { return true }

// Check refuses places whose keys contradict each other.
func (f *Framing) Check() error { return named("at", checkWhole(f.At)) }

// Reach says whether the fault strikes once.
func (f *Framing) Reach() script.Reach {
	if f.At.IsZero() {
		return script.ReachEach
	}
	return script.ReachPlace
}

// ApplyEvents strikes every stream, or when there is such an event.
func (f *Framing) ApplyEvents(stream *script.Stream, _ script.Env) (bool, error) {
	if f.At.IsZero() {
		f.change(&stream.Framing)
		for i := range stream.Events {
			if own := stream.Events[i].Framing; own != nil {
				changed := *own
				f.change(&changed)
				stream.Events[i].Framing = &changed
			}
		}
		return true, nil
	}
	i, ok := stream.Find(f.At)
	if !ok {
		return false, nil
	}
	own := stream.Framing
	if e := stream.Events[i]; e.Framing != nil {
		own = *e.Framing
	}
	f.change(&own)
	stream.Events[i].Framing = &own
	return true, nil
}

// change leaves alone what the parameters do not mention.
func (f *Framing) change(framing *sse.Framing) {
	switch {
	case f.Newline == "lf":
		framing.Newline = "\n"
	case f.Newline == "cr":
		framing.Newline = "\r"
	case f.Newline == "crlf", f.Space == nil && f.EventLine == nil && f.BlankLine == nil:
		framing.Newline = "\r\n"
	}
	if f.Space != nil {
		framing.NoSpace = !*f.Space
	}
	if f.EventLine != nil {
		framing.NoEventLine = !*f.EventLine
	}
	if f.BlankLine != nil {
		framing.NoBlankLine = !*f.BlankLine
	}
}
