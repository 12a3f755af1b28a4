package script

import (
	"errors"
	"time"
)

// At is the place where a fault strikes. Its form in YAML says what it counts:
//
//	at: message_stop      the first event of that type
//	at: 3                 the third event
//	at: 60%               this share of the body
//	at: 2s                this time after the answer began
//	at: {event: content_block_delta, nth: 7, block: 1, byte: 3, edge: before}
//
// The zero At is no place. Each fault has its own default.
type At struct {
	Event   string         `yaml:"event" doc:"an event type, e.g. content_block_delta"`
	Nth     int            `yaml:"nth" doc:"which of the events that fit, from 1, or from -1 for the last; default 1"`
	Number  int            `yaml:"number" doc:"the event's place in the stream, from 1, or from -1 for the last"`
	Block   *int           `yaml:"block" doc:"the content block's index, from 0"`
	Byte    *int           `yaml:"byte" doc:"a byte of the body, from 0, counted before compression and chunking; beside an event, a byte of that event"`
	Percent *float64       `yaml:"percent" doc:"so much of the body's bytes, 0 to 100"`
	Elapsed *time.Duration `yaml:"elapsed" doc:"when so much time of the answer has passed"`
	Edge    string         `yaml:"edge" enum:"before|after" doc:"strike before or after the event; default after"`
}

// AtEvent returns the first event of a type, such as content_block_stop. A fault
// strikes after it, unless it is about the event itself.
func AtEvent(event string) At { return At{Event: event} }

// AtPercent returns the place after a share of the body's bytes, from 0 to 100.
func AtPercent(percent float64) At { return At{Percent: &percent} }

// AtByte returns the place before a byte of the body, from 0, before compression and
// chunking.
func AtByte(offset int) At { return At{Byte: &offset} }

// AtElapsed returns the time after the answer began.
func AtElapsed(passed time.Duration) At { return At{Elapsed: &passed} }

// IsZero reports whether no place is set.
func (a At) IsZero() bool { return a == At{} }

// The values of At.Edge; "" is EdgeAfter.
const (
	EdgeBefore = "before"
	EdgeAfter  = "after"
)

// Check refuses keys that contradict each other. The caller puts the name of the
// parameter before the error.
func (a At) Check() error {
	switch {
	case a.Number != 0 && (a.Event != "" || a.Nth != 0 || a.Block != nil):
		return errors.New("number counts all events: leave out event, nth and block")
	case (a.Percent != nil || a.Elapsed != nil) && (a.IsEvent() || a.Byte != nil),
		a.Percent != nil && a.Elapsed != nil:
		return errors.New("percent and elapsed each stand alone")
	case a.Percent != nil && !(*a.Percent >= 0 && *a.Percent <= 100):
		return errors.New("percent must be from 0 to 100")
	case a.Elapsed != nil && *a.Elapsed < 0:
		return errors.New("elapsed must not be negative")
	case a.Byte != nil && *a.Byte < 0:
		return errors.New("byte counts from 0")
	case a.Block != nil && *a.Block < 0:
		return errors.New("block counts from 0")
	case a.Edge != "" && a.Edge != EdgeBefore && a.Edge != EdgeAfter:
		return errors.New("edge must be before or after")
	case a.Edge != "" && (!a.IsEvent() || a.Byte != nil):
		return errors.New("only an event has an edge: name one, without byte")
	}
	return nil
}

// IsEvent reports whether the place is at an event.
func (a At) IsEvent() bool {
	return a.Event != "" || a.Nth != 0 || a.Number != 0 || a.Block != nil
}

// Or returns the place, or the fallback if no place is set.
func (a At) Or(fallback At) At {
	if a.IsZero() {
		return fallback
	}
	return a
}

// fits reports whether an event is one of those that the place counts, whatever Nth is.
func (a At) fits(m Mark) bool {
	return (a.Event == "" || a.Event == m.Name) &&
		(a.Block == nil || *a.Block == m.Block) &&
		(a.Number == 0 || a.Number == m.Number)
}

// pick returns the index of the place's event among all events of an answer. The place
// is at an event.
func (a At) pick(marks []Mark) (index int, ok bool) {
	if a.Number < 0 {
		index = len(marks) + a.Number
		return index, index >= 0
	}
	var fitting []int
	for i, m := range marks {
		if a.fits(m) {
			fitting = append(fitting, i)
		}
	}
	nth := max(a.Nth, 1) - 1
	if a.Nth < 0 {
		nth = len(fitting) + a.Nth
	}
	if nth < 0 || nth >= len(fitting) {
		return 0, false
	}
	return fitting[nth], true
}
