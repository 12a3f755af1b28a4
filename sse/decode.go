package sse

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// DefaultMaxEvent is the largest line, and the most data in one event, that a
// Decoder accepts by default: 32 MiB, as in the official Go client.
const defaultMaxEvent = 32 << 20

// ErrTooLarge is returned, wrapped, when a line or an event's data exceeds the
// limit.
var ErrTooLarge = errors.New("event too large")

// Decoder reads an event stream as the WHATWG HTML standard, section 9.2.6,
// asks: lines end in LF, CR LF or CR, one byte order mark at the start is
// skipped, unknown fields are ignored, and an event that the stream leaves
// unfinished is not delivered. An event is delivered as soon as the line end
// that closes it has been read, even if that is a CR and its LF has not arrived
// yet.
//
// Beyond the standard, a Decoder keeps the comments before an event in its
// Comment.
type Decoder struct {
	// MaxEvent bounds, in bytes, each line and the data of each event; 0 means
	// DefaultMaxEvent.
	MaxEvent int

	r       *bufio.Reader
	event   Event
	fields  bool   // event has begun: a field was read since the last empty line
	line    []byte // a line that did not fit into r's buffer at once
	afterCR bool   // the last line ended in CR: an LF that follows belongs to it
	started bool   // the byte order mark, if any, was read
	err     error  // returned by every Next from now on
}

// NewDecoder returns a Decoder that reads from r, with a buffer of its own.
func NewDecoder(r io.Reader) *Decoder { return &Decoder{r: bufio.NewReader(r)} }

// Next returns the next event that has data. The error is io.EOF at the end of
// the stream, even if the stream ends inside an event (see Unclosed), an error
// that wraps ErrTooLarge, or the error of the reader. After an error, every
// call returns the same error.
func (d *Decoder) Next() (Event, error) {
	for d.err == nil {
		line, err := d.readLine()
		if err != nil {
			d.err = err
			break
		}
		if len(line) > 0 {
			d.err = d.field(line)
			continue
		}
		event := d.event
		d.event, d.fields = Event{}, false
		if event.Data != nil {
			return event, nil
		}
	}
	return Event{}, d.err
}

// Unclosed reports whether the stream, once Next has returned an error, ended
// inside an event: after a field or part of a line that no empty line closed. A
// conforming reader drops such an event silently.
func (d *Decoder) Unclosed() bool { return d.err != nil && (d.fields || len(d.line) > 0) }

// readLine returns the next line without its end. It is valid until the next
// call.
func (d *Decoder) readLine() ([]byte, error) {
	d.line = d.line[:0]
	for {
		chunk, err := d.buffered()
		if err != nil {
			return nil, err
		}
		end := bytes.IndexAny(chunk, "\r\n")
		if end < 0 {
			end = len(chunk)
		}
		if len(d.line)+end > d.limit() {
			return nil, d.tooLarge("a line")
		}
		line := chunk[:end]
		if end == len(chunk) {
			d.line = append(d.line, line...)
			d.r.Discard(end)
			continue
		}
		if len(d.line) > 0 {
			d.line = append(d.line, line...)
			line = d.line
		}
		d.afterCR = chunk[end] == '\r'
		d.r.Discard(end + 1)
		return line, nil
	}
}

// buffered returns the bytes that can be read without blocking, at least one.
// It skips a byte order mark, and the LF of a CR LF.
func (d *Decoder) buffered() ([]byte, error) {
	if !d.started {
		d.started = true
		if bom, _ := d.r.Peek(3); string(bom) == "\ufeff" {
			d.r.Discard(3)
		}
	}
	for {
		if _, err := d.r.Peek(1); err != nil {
			return nil, err
		}
		chunk, _ := d.r.Peek(d.r.Buffered())
		if !d.afterCR || chunk[0] != '\n' {
			d.afterCR = false
			return chunk, nil
		}
		d.afterCR = false
		d.r.Discard(1)
	}
}

// field takes one line that is not empty.
func (d *Decoder) field(line []byte) error {
	name, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	if len(name) == 0 && line[0] == ':' {
		return d.comment(value)
	}
	d.fields = true
	switch string(name) {
	case "event":
		d.event.Name = string(value)
	case "data":
		return d.data(value)
	case "id":
		if bytes.IndexByte(value, 0) < 0 {
			d.event.ID = string(value)
		}
	case "retry":
		if len(value) > 0 && strings.Trim(string(value), "0123456789") == "" {
			d.event.Retry = string(value)
		}
	}
	return nil
}

func (d *Decoder) data(value []byte) error {
	if len(d.event.Data)+1+len(value) > d.limit() {
		return d.tooLarge("the data of an event")
	}
	if d.event.Data == nil {
		d.event.Data = append([]byte{}, value...)
		return nil
	}
	d.event.Data = append(append(d.event.Data, '\n'), value...)
	return nil
}

func (d *Decoder) comment(text []byte) error {
	if len(d.event.Comment)+1+len(text) > d.limit() {
		return d.tooLarge("a comment")
	}
	if d.event.Comment != "" {
		d.event.Comment += "\n"
	}
	d.event.Comment += string(text)
	return nil
}

func (d *Decoder) limit() int {
	if d.MaxEvent == 0 {
		return defaultMaxEvent
	}
	return d.MaxEvent
}

func (d *Decoder) tooLarge(what string) error {
	return fmt.Errorf("reading an event stream: %s is longer than %d bytes: %w", what, d.limit(), ErrTooLarge)
}
