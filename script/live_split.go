package script

import (
	"bytes"

	"github.com/claudemock/claudemock/sse"
)

// splitter finds the ends of events in a stream that comes in pieces, where
// [ParseStream] finds them.
type splitter struct {
	pending []byte // of the event that is not complete
	read    int    // how much of it was looked at
	line    int    // where in it the last line begins
}

// add adds a piece of the stream, and returns the events that it completes.
func (s *splitter) add(piece []byte) (events []string) {
	s.pending = append(s.pending, piece...)
	start := 0
	for s.read < len(s.pending) {
		rest := s.pending[s.read:]
		next := bytes.IndexAny(rest, "\r\n")
		if next < 0 {
			s.read = len(s.pending)
			break
		}
		if next == len(rest)-1 && rest[next] == '\r' {
			s.read += next
			break // the line end may go on with the next piece
		}
		at := s.read + next
		blank := at == s.line && s.line > start
		if s.read = at + 1; bytes.HasPrefix(rest[next:], []byte("\r\n")) {
			s.read++
		}
		s.line = s.read
		if blank {
			events = append(events, string(s.pending[start:s.read]))
			start = s.read
		}
	}
	if start > 0 { // a long event is not moved for each of its pieces
		s.pending = append(s.pending[:0], s.pending[start:]...)
		s.read, s.line = s.read-start, s.line-start
	}
	return events
}

// rest returns the events of what is left at the end of the stream.
func (s *splitter) rest() (events []string) {
	for text := range sse.Blocks(string(s.pending)) {
		events = append(events, text)
	}
	s.pending = nil
	return events
}

// nameWithin is how many bytes at the beginning of an event have its name, if it has one.
const nameWithin = 1 << 10

// name returns the name of the event that is not complete, if all of it came.
func (s *splitter) name() string {
	_, after, ok := bytes.Cut(s.pending[:min(len(s.pending), nameWithin)], []byte("event:"))
	name, _, ended := bytes.Cut(after, []byte("\n"))
	if !ok || !ended {
		return ""
	}
	return string(bytes.TrimSpace(name))
}
