package sse_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/claudemock/claudemock/sse"
)

var benchEvent = sse.Event{
	Name: "content_block_delta",
	Data: []byte(`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Once upon a time"}}`),
}

func BenchmarkAppend(b *testing.B) {
	buf := make([]byte, 0, 256)
	b.ReportAllocs()
	for b.Loop() {
		buf = sse.Framing{}.Append(buf[:0], benchEvent)
	}
	b.SetBytes(int64(len(buf)))
}

func BenchmarkDecoder(b *testing.B) {
	stream := bytes.Repeat(sse.Framing{}.Append(nil, benchEvent), 20)
	b.SetBytes(int64(len(stream)))
	b.ReportAllocs()
	for b.Loop() {
		d := sse.NewDecoder(bytes.NewReader(stream))
		for {
			if _, err := d.Next(); err == io.EOF {
				break
			}
		}
	}
}
