package faults

import "github.com/claudemock/claudemock/script"

// Garble breaks the JSON of events: it keeps the first half of the data line and replaces
// the rest by a replacement character.
type Garble struct {
	At  script.At `yaml:"at" doc:"which event; default the first content_block_delta"`
	All bool      `yaml:"all" doc:"break every event that fits, not only the first"`
}

var _ script.SameForAll = (*Garble)(nil)

func garbleKind() Kind {
	return Kind{
		Name:   "garble",
		Doc:    "the data of an event is broken JSON",
		Sample: "{at: {event: content_block_delta, nth: 3}}",
		New:    func() script.Fault { return &Garble{} },
	}
}

// Layer returns LayerEvents.
func (f *Garble) Layer() script.Layer { return script.LayerEvents }

// SameForAll is true: the fault makes no ids and leaves nothing to chance.
func (f *Garble) SameForAll() bool { return true }

// Check refuses places whose keys contradict each other.
func (f *Garble) Check() error { return named("at", checkEvents(f.At, f.All)) }

// Reach says whether the fault strikes once.
func (f *Garble) Reach() script.Reach { return reach(f.All) }

// ApplyEvents strikes if there is such an event and it has data.
func (f *Garble) ApplyEvents(stream *script.Stream, _ script.Env) (struck bool, err error) {
	for _, i := range stream.Select(f.At.Or(script.AtEvent(contentDelta)), f.All) {
		e := &stream.Events[i]
		if e.Raw == nil && e.Data == nil {
			continue
		}
		text := garbled(e)
		e.Raw, e.Verbatim, struck = &text, nil, true
	}
	return struck, nil
}

// garbled returns a text that is never JSON: its beginning leaves a value open, or is
// followed by a character that JSON does not allow there.
func garbled(e *script.Event) string {
	text := e.DataText()
	return string(text[:len(text)/2]) + "\ufffd"
}

// Trials tries every event that has data.
func (f *Garble) Trials(s *script.Survey) []script.Trial {
	hasData := func(e script.EventAt) bool { return e.Name != commentEvent && e.Name != "raw" }
	return trialsOn(s, hasData, func(at script.At) script.Fault { return &Garble{At: at} })
}
