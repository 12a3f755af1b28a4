package faults

import (
	"slices"
	"time"

	"github.com/claudemock/claudemock/jsontree"
)

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

// find is Find, or with all every event that fits.
func (s *Stream) find(at At, all bool) (indexes []int) {
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

// replace puts other events in the place of some; indexes are in order.
func (s *Stream) replace(indexes []int, with func(Event) []Event) {
	events := make([]Event, 0, len(s.Events)+len(indexes))
	start := 0
	for _, i := range indexes {
		events = append(events, s.Events[start:i]...)
		events = append(events, with(s.Events[i])...)
		start = i + 1
	}
	s.Events = append(events, s.Events[start:]...)
}

// maxStream bounds what faults make of a stream by adding to it, in bytes.
const maxStream = 2 * int(MaxSize)

// holds reports whether there is room for more bytes in the stream.
func (s *Stream) holds(more int) bool {
	for i := range s.Events {
		more += s.Events[i].weight()
	}
	return more <= maxStream
}

// weight is about how many bytes an event has.
func (e *Event) weight() int {
	const lines = 64 // what stands around the data
	if e.Raw != nil {
		return lines + len(*e.Raw)
	}
	if e.Verbatim != nil {
		return len(*e.Verbatim)
	}
	return lines + e.Pad + weight(e.Data)
}

func weight(n *jsontree.Node) int {
	if n == nil {
		return 0
	}
	sum := len(n.Text) + 1
	for _, item := range n.Items {
		sum += weight(item)
	}
	for _, m := range n.Members {
		sum += len(m.Key) + weight(m.Value)
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

func findByte(ends []int, n int) (index int, ok bool) {
	for i, end := range ends {
		if n < end {
			return i, n >= 0
		}
	}
	return 0, false
}

// clone copies an event, so that a change of one is none of the other.
func (e Event) clone() Event {
	e.Data = e.Data.Clone()
	return e
}

// editData changes the data of the events meant and reports whether any edit
// succeeded. Data given verbatim as text has no tree to edit.
func (s *Stream) editData(at At, all bool, edit func(*jsontree.Node) bool) (struck bool) {
	for _, i := range s.find(at, all) {
		if e := &s.Events[i]; e.Data != nil && edit(e.Data) {
			e.Raw, e.Verbatim, struck = nil, nil, true
		}
	}
	return struck
}
