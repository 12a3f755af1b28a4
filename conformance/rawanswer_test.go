package conformance

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/claudemock/claudemock/sse"
)

// answer is everything that came on the wire for one request.
type answer struct {
	interim []head // those with a status of 1xx, which came before
	head
	raw     []byte    // all of it, as it came
	wire    []byte    // the body, as it came: with chunk sizes, where there are chunks
	chunks  [][]byte  // the body's chunks, the last perhaps cut short
	body    []byte    // the body without chunking; what came of it
	trailer []string  // lines after the last chunk
	surplus []byte    // what came after an answer that was whole
	arrived []arrival // when each part of raw came, by the server's clock

	end     finish
	after   finish // how the connection ended later, of a lingering request
	trouble error  // what broke the framing, or the connection
	reused  bool   // it came on the previous request's connection
	asked   time.Time
	took    time.Duration // by the server's clock
}

// head is a status line and headers.
type head struct {
	line   string // without its line end
	status int    // 0 where none can be read
	reason string
	fields []string // header lines as they came, in order, without their line ends
}

// arrival is a place in an answer up to which had come at a time.
type arrival struct {
	upTo int
	at   time.Time
}

// finish is how an answer ended.
type finish string

const (
	whole    finish = "whole"    // as HTTP asks
	fin      finish = "fin"      // the connection was closed before that
	rst      finish = "rst"      // it was reset
	silence  finish = "silence"  // it is open, and nothing comes any more
	left     finish = "left"     // the client went away
	unframed finish = "unframed" // HTTP cannot tell where it ends; trouble says why
	noPeer   finish = "no peer"  // there was no connection
)

// values are what the headers of a name say, in order.
func (h head) values(name string) []string {
	var all []string
	for _, line := range h.fields {
		key, value, ok := strings.Cut(line, ":")
		if ok && strings.EqualFold(key, name) {
			all = append(all, strings.Trim(value, " \t"))
		}
	}
	return all
}

// value is what the first header of a name says.
func (h head) value(name string) string {
	if all := h.values(name); len(all) > 0 {
		return all[0]
	}
	return ""
}

// closes reports whether the connection ends with the answer.
func (a *answer) closes() bool { return strings.EqualFold(a.value("connection"), "close") }

// plain is the body with its content-encoding undone, where that is gzip; else
// as it came.
func (a *answer) plain() []byte {
	if a.value("content-encoding") != "gzip" {
		return a.body
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(a.body))
	if err != nil {
		return a.body
	}
	text, _ := io.ReadAll(unpacked) // of one that was cut, what can be had
	return text
}

// events are those of the body, read as a stream, and whether it ended inside
// one.
func (a *answer) events() (events []sse.Event, unclosed bool) {
	decoder := sse.NewDecoder(bytes.NewReader(a.plain()))
	for {
		event, err := decoder.Next()
		if err != nil {
			return events, decoder.Unclosed() || !errors.Is(err, io.EOF)
		}
		events = append(events, event)
	}
}

// kind is an event's name or, where it has none, what its data says it is.
func kind(event sse.Event) string {
	if event.Name != "" {
		return event.Name
	}
	var data struct{ Type string }
	_ = json.Unmarshal(event.Data, &data)
	return data.Type
}
