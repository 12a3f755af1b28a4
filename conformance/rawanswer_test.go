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

// answer is everything that arrived on the connection for one request.
type answer struct {
	interim []head // the responses with a status of 1xx, which come first
	head
	raw     []byte    // all bytes, as they arrived
	wire    []byte    // the body as it arrived, with the chunk sizes if it is chunked
	chunks  [][]byte  // the body's chunks; the last may be cut short
	body    []byte    // the body without chunk framing, as far as it arrived
	trailer []string  // lines after the last chunk
	surplus []byte    // bytes after a complete answer
	arrived []arrival // when each part of raw arrived, by the server's clock

	end     finish
	after   finish // for a lingering request, how the connection ended later
	trouble error  // the error that broke the framing or the connection
	reused  bool   // the request used the previous request's connection
	asked   time.Time
	took    time.Duration // by the server's clock
}

// head is a status line and headers.
type head struct {
	line   string // without its line ending
	status int    // 0 if unreadable
	reason string
	fields []string // header lines as they arrived, in order, without their line endings
}

// arrival says how many bytes of an answer had arrived at a time.
type arrival struct {
	upTo int
	at   time.Time
}

// finish is how an answer ended.
type finish string

const (
	whole    finish = "whole"    // complete, by the rules of HTTP
	fin      finish = "fin"      // the connection was closed before the end
	rst      finish = "rst"      // the connection was reset before the end
	silence  finish = "silence"  // the connection is open, but no more bytes arrive
	left     finish = "left"     // the client closed the connection
	unframed finish = "unframed" // its framing is invalid; trouble says why
	noPeer   finish = "no peer"  // there was no connection
)

// values returns the values of all headers with a name, in order.
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

// value returns the value of the first header with a name; "" for none.
func (h head) value(name string) string {
	if all := h.values(name); len(all) > 0 {
		return all[0]
	}
	return ""
}

// closes reports whether the server announces the end of the connection.
func (a *answer) closes() bool { return strings.EqualFold(a.value("connection"), "close") }

// plain returns the body, decompressed if its content-encoding is gzip.
func (a *answer) plain() []byte {
	if a.value("content-encoding") != "gzip" {
		return a.body
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(a.body))
	if err != nil {
		return a.body
	}
	text, _ := io.ReadAll(unpacked) // as much as a truncated body has
	return text
}

// events parses the body as a stream of events. unclosed reports whether it ended
// inside an event.
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

// kind returns an event's name or, if it has none, the type in its data.
func kind(event sse.Event) string {
	if event.Name != "" {
		return event.Name
	}
	var data struct{ Type string }
	_ = json.Unmarshal(event.Data, &data)
	return data.Type
}
