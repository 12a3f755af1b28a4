package sse_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/sse"
)

// read decodes a whole stream.
func read(r io.Reader) (events []sse.Event, unclosed bool, err error) {
	d := sse.NewDecoder(r)
	for {
		e, err := d.Next()
		if err != nil {
			return events, d.Unclosed(), err
		}
		events = append(events, e)
	}
}

func TestDecoder(t *testing.T) {
	a := sse.Event{Name: "a", Data: []byte("1")}
	tests := []struct {
		name     string
		stream   string
		want     []sse.Event
		unclosed bool
	}{
		{"nothing", "", nil, false},
		{"LF ends lines", "event: a\ndata: 1\n\n", []sse.Event{a}, false},
		{"CR LF ends lines", "event: a\r\ndata: 1\r\n\r\n", []sse.Event{a}, false},
		{"CR ends lines", "event: a\rdata: 1\r\r", []sse.Event{a}, false},
		{"all three may be mixed", "event: a\rdata: 1\n\r\nevent: a\r\ndata: 1\r\r\n", []sse.Event{a, a}, false},
		{"a byte order mark is skipped", "\ufeffevent: a\ndata: 1\n\n", []sse.Event{a}, false},
		{"only one byte order mark is skipped", "\ufeff\ufeffevent: a\ndata: 1\n\n", []sse.Event{{Data: []byte("1")}}, false},
		{"the space after the colon is optional", "event:a\ndata:1\n\n", []sse.Event{a}, false},
		{"only one space is stripped", "data:  1 \n\n", []sse.Event{{Data: []byte(" 1 ")}}, false},
		{"data lines are joined by LF", "data: 1\ndata\ndata: 2\n\n", []sse.Event{{Data: []byte("1\n\n2")}}, false},
		{"empty data is data", "data\n\n", []sse.Event{{Data: []byte{}}}, false},
		{"an event without data is not delivered", "event: b\n\ndata: 1\n\n", []sse.Event{{Data: []byte("1")}}, false},
		{"the last event line counts", "event: b\nevent: a\ndata: 1\n\n", []sse.Event{a}, false},
		{"unknown fields are ignored", "Event: b\n data: 2\nfoo: bar\nevent: a\ndata: 1\n\n", []sse.Event{a}, false},
		{"a comment is kept with the event after it", ": x\n:y\nevent: a\ndata: 1\n\n", []sse.Event{{Name: "a", Data: []byte("1"), Comment: "x\ny"}}, false},
		{"a retry that is not all digits is ignored", "retry: 1s\ndata: 1\n\nretry: 10\ndata: 1\n\n", []sse.Event{{Data: []byte("1")}, {Data: []byte("1"), Retry: "10"}}, false},
		{"an id with NUL is ignored", "id: 7\nid: \x00\ndata: 1\n\n", []sse.Event{{Data: []byte("1"), ID: "7"}}, false},
		{"an event without its empty line is dropped and reported", "event: a\ndata: 1\n\ndata: 2\n", []sse.Event{a}, true},
		{"half a line is dropped and reported", "event: a\ndata: 1\n\nda", []sse.Event{a}, true},
		{"a comment at the end is nothing lost", "event: a\ndata: 1\n\n: bye\n", []sse.Event{a}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for how, r := range map[string]io.Reader{
				"whole":        strings.NewReader(test.stream),
				"byte by byte": iotest.OneByteReader(strings.NewReader(test.stream)),
			} {
				events, unclosed, err := read(r)
				assert.Equal(t, io.EOF, err, how)
				assert.Equal(t, test.want, events, how)
				assert.Equal(t, test.unclosed, unclosed, how)
			}
		})
	}
}

func TestDecoderDeliversAnEventWithoutWaitingForMore(t *testing.T) {
	r, w := io.Pipe()
	go w.Write([]byte("data: 1\r\r"))
	e, err := sse.NewDecoder(r).Next()
	require.NoError(t, err)
	assert.Equal(t, "1", string(e.Data))
}

func TestDecoderRefusesWhatIsTooLarge(t *testing.T) {
	tests := []struct{ name, stream, want string }{
		{"a line", "data: 1\n\ndata: 12345678901\n\n", "reading an event stream: a line is longer than 16 bytes: event too large"},
		{"a line that never ends", "data: 1\n\n" + strings.Repeat("x", 10000), "reading an event stream: a line is longer than 16 bytes: event too large"},
		{"an event of many lines", "data: 1\n\n" + strings.Repeat("data: 1\n", 100), "reading an event stream: the data of an event is longer than 16 bytes: event too large"},
		{"a comment of many lines", "data: 1\n\n" + strings.Repeat(": 1\n", 100), "reading an event stream: a comment is longer than 16 bytes: event too large"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := sse.NewDecoder(strings.NewReader(test.stream))
			d.MaxEvent = 16
			e, err := d.Next()
			require.NoError(t, err)
			assert.Equal(t, "1", string(e.Data), "what came before is still delivered")
			_, err = d.Next()
			require.EqualError(t, err, test.want)
			assert.ErrorIs(t, err, sse.ErrTooLarge)
			_, again := d.Next()
			assert.Equal(t, err, again, "the error is final")
		})
	}
}

func TestDecoderReturnsTheReadersError(t *testing.T) {
	broken := errors.New("connection reset by peer")
	_, unclosed, err := read(io.MultiReader(strings.NewReader("data: 1\n"), iotest.ErrReader(broken)))
	assert.Equal(t, broken, err)
	assert.True(t, unclosed)
}
