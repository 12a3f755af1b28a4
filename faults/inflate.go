package faults

import (
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// Inflate makes one event very long: the text of a content delta grows, any
// other data gets spaces at its end, which JSON allows. A line that long
// overruns readers with a buffer of fixed size.
type Inflate struct {
	At   script.At `yaml:"at" doc:"which event; default the first content_block_delta"`
	Size Size      `yaml:"size" doc:"bytes that its text then has, or its data when it carries no text, up to 10GB; default 10MB"`
}

const defaultInflated Size = 10e6

var _ script.SameForAll = (*Inflate)(nil)

func inflateKind() Kind {
	return Kind{
		Name:   "inflate",
		Doc:    "one event is a very long line",
		Sample: "{at: {event: content_block_delta, nth: 2}, size: 10MB}",
		New:    func() script.Fault { return &Inflate{Size: defaultInflated} },
	}
}

// Layer returns LayerEvents.
func (f *Inflate) Layer() script.Layer { return script.LayerEvents }

// SameForAll is true: the fault makes no ids and leaves nothing to chance.
func (f *Inflate) SameForAll() bool { return true }

// Check refuses places whose keys contradict each other.
func (f *Inflate) Check() error { return named("at", checkWhole(f.At)) }

// Reach returns ReachPlace: the fault strikes once.
func (f *Inflate) Reach() script.Reach { return script.ReachPlace }

// ApplyEvents strikes if there is such an event and its data is shorter.
func (f *Inflate) ApplyEvents(stream *script.Stream, _ script.Env) (bool, error) {
	i, ok := stream.Find(f.At.Or(script.AtEvent(contentDelta)))
	if !ok {
		return false, nil
	}
	e, size := &stream.Events[i], int(min(f.Size, MaxSize))
	if field, text, ok := deltaText(e); ok {
		more := size - len(text)
		if more <= 0 {
			return false, nil
		}
		fill, ok := stream.Fill(e, filler(field), more)
		if ok {
			setDeltaText(e, field, jsontree.Of(text+fill))
		}
		return ok, nil
	}
	return f.pad(stream, e, size), nil
}

// filler returns a character that is harmless in a text field, or almost anywhere in
// JSON that comes in pieces.
func filler(field string) byte {
	if field == partialJSON {
		return ' '
	}
	return 'x'
}

func (f *Inflate) pad(stream *script.Stream, e *script.Event, size int) bool {
	data := e.DataText()
	more := size - len(data)
	if data == nil || more <= 0 {
		return false
	}
	fill, ok := stream.Fill(e, ' ', more)
	if ok {
		padded := string(data) + fill
		e.Raw, e.Verbatim = &padded, nil
	}
	return ok
}
