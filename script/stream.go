package script

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/sse"
)

// Stream is a streamed answer as events, the value at LayerEvents.
type Stream struct {
	Events  []Event
	Framing sse.Framing // how events are put into bytes
}

// Find returns the index of the event at a place: the event that at names, the one
// that holds the byte or the percentage of the body, or the first one that goes out
// after the elapsed time. ok is false if there is none, and for the zero At. Events
// count as the faults before this one left them.
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

// Select returns the index that Find finds, or, with all, those of every event that
// fits.
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

// Replace replaces the events at indexes, which are in order, each by those that with
// returns for it.
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

// Room returns how many bytes of memory faults can still add to the stream.
func (s *Stream) Room() int { return MaxMade - s.weight() }

// Fill returns a text of size equal characters, 'x' or ' ', for the data of an event of
// the stream. ok is false if there is no room for it. Of a long text it returns the
// beginning, and Compile adds the rest.
func (s *Stream) Fill(e *Event, with byte, size int) (text string, ok bool) {
	if min(size, fillBlock) > s.Room() {
		return "", false
	}
	if size > fillBlock {
		e.fill, e.filler = size-fillKept, with
		size = fillKept
	}
	return strings.Repeat(string(with), size), true
}

// weight returns about how many bytes of memory the stream takes.
func (s *Stream) weight() (sum int) {
	for i := range s.Events {
		sum += s.Events[i].Weight()
	}
	return sum
}

// Insert inserts events at a place: before or after the event that Find finds, as the
// edge says, or into the silence at the elapsed time. It returns the index of the first
// of them, and reports whether there is such a place.
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

// insertTime splits the silence that the time lies in.
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

// findTime returns the index of the first event that goes out after the elapsed time,
// and how much of the silence before it has passed by then.
func (s *Stream) findTime(elapsed time.Duration) (index int, wait time.Duration, ok bool) {
	for i := range s.Events {
		if elapsed <= s.Events[i].Wait {
			return i, elapsed, true
		}
		elapsed -= s.Events[i].Wait
	}
	return 0, 0, false
}

// fills returns the fills of the stream's events. The text of an event that is filled
// has its filler many times in a row, which marks the place; if another fault has
// removed that, there is no fill.
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
