package script

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/stream"
)

// contentDelta is the event that carries generated tokens.
const contentDelta = "content_block_delta"

// carriesContent reports whether events of the name carry generated tokens, of a message
// or a legacy completion. Pace is about these.
func carriesContent(name string) bool { return name == contentDelta || name == "completion" }

// makeStream makes the events of a streamed answer, each with the silence before it.
func (d *draft) makeStream() error {
	switch {
	case d.answer.Events != nil:
		d.stream = &Stream{Events: slices.Clone(d.answer.Events)}
	case d.answer.Reply != nil && d.answer.Streams():
		events, err := d.healthyEvents()
		if err != nil {
			return err
		}
		d.stream = &Stream{Events: events}
	case d.answer.Body != nil && needsEvents(d.answer.Faults):
		d.stream, _ = ParseStream(*d.answer.Body)
		return nil // pace delays the whole body, as it does every verbatim one
	default:
		return nil
	}
	pace := d.pacer()
	for i := range d.stream.Events {
		if e := &d.stream.Events[i]; carriesContent(e.Name) {
			e.Wait += pace.next()
		}
	}
	return nil
}

func (d *draft) healthyEvents() ([]Event, error) {
	tokens, looks := d.answer.Reply.TokensPerPart, d.env.Looks.Rand("stream")
	var healthy []stream.Event
	if d.answer.Request.Endpoint == claude.Complete {
		healthy = stream.Completion(d.message, tokens, looks)
	} else {
		sizes := stream.Sizes{Delta: tokens, Start: d.answer.Reply.StartTokens}
		healthy = stream.Message(d.answer.Request, d.message, sizes, looks)
	}
	if len(healthy) > stream.MaxEvents {
		return nil, fmt.Errorf("the stream has more than %d events; a larger chunk makes fewer", stream.MaxEvents)
	}
	events := make([]Event, len(healthy))
	for i := range healthy {
		h := &healthy[i]
		events[i] = Event{Name: h.Name, Data: h.Data, Pad: h.Pad}
		if h.Raw != "" {
			events[i].Raw = &h.Raw
		}
	}
	return events, nil
}

func (d *draft) strikeEvents() error {
	if d.stream != nil && d.has(LayerEvents) {
		for i := range d.stream.Events {
			// events share parts of the message or belong to the scenario
			d.stream.Events[i].Data = d.stream.Events[i].Data.Clone()
		}
	}
	return d.strike(LayerEvents, func(fault Fault, env Env) (bool, error) {
		if d.stream == nil {
			return false, nil
		}
		struck, err := fault.(EventsFault).ApplyEvents(d.stream, env)
		return struck, cmp.Or(err, tooLarge(d.stream.weight()))
	})
}

// plainWait returns the silence before a plain answer: the duration that its stream
// would have.
func (d *draft) plainWait() time.Duration {
	pace := d.pacer()
	wait := pace.next()
	if d.answer.Pace.Between.IsZero() || d.answer.Reply == nil {
		return wait
	}
	begun := false
	events, _ := d.healthyEvents() // with too many events there is no wait between them
	for _, e := range events {
		if carriesContent(e.Name) && begun {
			wait += pace.next()
		}
		begun = begun || carriesContent(e.Name)
	}
	return wait
}
