package script

import (
	"bytes"
	"slices"
	"time"

	"github.com/claudemock/claudemock/sse"
)

// Stream is an answer as events, the value at LayerEvents.
type Stream struct {
	Events  []Event
	Framing sse.Framing // how events are put into bytes
}

// Find is the index of the event a place means: the one named; the one that
// holds the byte, or the percentage, of the body; or the first that goes out
// when so much time has passed. ok is false when there is none; the zero At is
// no place. Events are counted as the faults before this one left them.
func (s *Stream) Find(at At) (index int, ok bool) {
	switch {
	case at.Check() != nil:
		return 0, false
	case at.IsEvent():
		return at.pick(s.marks())
	case at.Elapsed != nil:
		index, _, ok = s.findTime(*at.Elapsed)
		return index, ok
	case at.Percent != nil:
		_, ends := s.encode()
		if len(ends) == 0 {
			return 0, false
		}
		size := ends[len(ends)-1]
		return findByte(ends, min(percentOf(*at.Percent, size), size-1))
	case at.Byte != nil:
		_, ends := s.encode()
		return findByte(ends, *at.Byte)
	default:
		return 0, false
	}
}

// Find is Find, or with all every event that fits.
func (s *Stream) Select(at At, all bool) (indexes []int) {
	if !all {
		if i, ok := s.Find(at); ok {
			return []int{i}
		}
		return nil
	}
	for i, m := range s.marks() {
		if at.fits(m) {
			indexes = append(indexes, i)
		}
	}
	return indexes
}

// Replace puts other events in the place of some; indexes are in order.
func (s *Stream) Replace(indexes []int, with func(Event) []Event) {
	events := make([]Event, 0, len(s.Events)+len(indexes))
	start := 0
	for _, i := range indexes {
		events = append(events, s.Events[start:i]...)
		events = append(events, with(s.Events[i])...)
		start = i + 1
	}
	s.Events = append(events, s.Events[start:]...)
}

// maxStream bounds what faults make of a stream by adding to it, in bytes of
// memory.
const maxStream = MaxMade

// Room is how many bytes of memory faults can still add to the stream.
func (s *Stream) Room() int { return maxStream - s.weight() }

// weight is about how many bytes the stream takes.
func (s *Stream) weight() (sum int) {
	for i := range s.Events {
		sum += s.Events[i].Weight()
	}
	return sum
}

// Insert puts events at a place: beside the event that Find finds, on the side
// that edge says, or into the silence at the time given. It reports whether
// there is such a place, and the index at which the events now begin.
func (s *Stream) Insert(at At, events ...Event) (index int, ok bool) {
	if at.Check() == nil && at.Elapsed != nil {
		return s.insertTime(*at.Elapsed, events)
	}
	index, ok = s.Find(at)
	if !ok {
		return 0, false
	}
	if at.Edge != EdgeBefore {
		index++
	}
	s.Events = slices.Insert(s.Events, index, events...)
	return index, true
}

// insertTime splits the silence in which the time falls.
func (s *Stream) insertTime(elapsed time.Duration, events []Event) (index int, ok bool) {
	index, wait, ok := s.findTime(elapsed)
	if !ok || len(events) == 0 {
		return 0, false
	}
	s.Events[index].Wait -= wait
	s.Events = slices.Insert(s.Events, index, events...)
	s.Events[index].Wait += wait
	return index, true
}

// findTime is the first event that goes out when so much time has passed, and
// how much of the silence before it lies before that time.
func (s *Stream) findTime(elapsed time.Duration) (index int, wait time.Duration, ok bool) {
	for i := range s.Events {
		if elapsed <= s.Events[i].Wait {
			return i, elapsed, true
		}
		elapsed -= s.Events[i].Wait
	}
	return 0, 0, false
}

// fills is what belongs into the text of the stream and is not made. The character
// of an event that is filled stands in it a number of times in a row; where another
// fault has taken that away, there is no fill.
func (s *Stream) fills(text []byte, ends []int) (fills []fill) {
	start := 0
	for i := range s.Events {
		e := &s.Events[i]
		if e.fill > 0 {
			if at := bytes.LastIndex(text[start:ends[i]], bytes.Repeat([]byte{e.filler}, fillShown)); at >= 0 {
				fills = append(fills, fill{at: start + at + fillShown, size: e.fill, with: e.filler})
			}
		}
		start = ends[i]
	}
	return fills
}

func findByte(ends []int, n int) (index int, ok bool) {
	for i, end := range ends {
		if n < end {
			return i, n >= 0
		}
	}
	return 0, false
}
