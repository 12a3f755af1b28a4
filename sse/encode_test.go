package sse_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/sse"
)

func TestAppend(t *testing.T) {
	delta := sse.Event{Name: "ping", Data: []byte(`{"a":1}`)}
	tests := []struct {
		name    string
		framing sse.Framing
		event   sse.Event
		want    string
	}{
		{"the zero framing is the API's", sse.Framing{}, delta, "event: ping\ndata: {\"a\":1}\n\n"},
		{"every line ends as the framing says", sse.Framing{Newline: "\r\n"}, delta, "event: ping\r\ndata: {\"a\":1}\r\n\r\n"},
		{"the space after the colon can be left out", sse.Framing{NoSpace: true}, delta, "event:ping\ndata:{\"a\":1}\n\n"},
		{"a value's own leading space survives a framing without", sse.Framing{NoSpace: true}, sse.Event{Data: []byte(" x")}, "data:  x\n\n"},
		{"the event line can be left out", sse.Framing{NoEventLine: true}, delta, "data: {\"a\":1}\n\n"},
		{"the closing line can be left out", sse.Framing{NoBlankLine: true}, delta, "event: ping\ndata: {\"a\":1}\n"},
		{"data of several lines becomes several data lines", sse.Framing{}, sse.Event{Data: []byte("a\nb\r\nc\rd\n")}, "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n"},
		{"empty data is still sent", sse.Framing{}, sse.Event{Data: []byte{}}, "data: \n\n"},
		{"an event without data has no data line", sse.Framing{}, sse.Event{Name: "ping"}, "event: ping\n\n"},
		{"all fields", sse.Framing{}, sse.Event{Name: "n", Data: []byte("d"), ID: "7", Retry: "100", Comment: "c\nd"}, ": c\n: d\nevent: n\nid: 7\nretry: 100\ndata: d\n\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, "before "+test.want, string(test.framing.Append([]byte("before "), test.event)))
		})
	}
}
