package sse_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/sse"
)

var newlines = []string{"", "\n", "\r\n", "\r"}

func FuzzDecodeUndoesEncode(f *testing.F) {
	f.Add("ping", []byte(`{"type": "ping"}`), "", "", "", uint8(0))
	f.Add("", []byte("a\r\nb\r\rc\n"), "7", "1000", "c\nd", uint8(7))
	f.Add(" x", []byte(" x"), " 1", "0", " x", uint8(14))
	f.Fuzz(func(t *testing.T, name string, data []byte, id, retry, comment string, framing uint8) {
		if strings.ContainsAny(name+id, "\r\n\x00") || strings.Trim(retry, "0123456789") != "" {
			t.Skip("no event: such a field cannot be told from others")
		}
		if data == nil {
			data = []byte{}
		}
		how := sse.Framing{Newline: newlines[framing%4], NoSpace: framing&4 != 0}
		e := sse.Event{Name: name, Data: data, ID: id, Retry: retry, Comment: comment}
		encoded := how.Append(how.Append(nil, e), e)

		events, unclosed, err := read(bytes.NewReader(encoded))

		require.Equal(t, io.EOF, err)
		assert.False(t, unclosed)
		ends := strings.NewReplacer("\r\n", "\n", "\r", "\n")
		e.Data = []byte(ends.Replace(string(data)))
		e.Comment = strings.TrimLeft(ends.Replace(comment), "\n")
		require.Len(t, events, 2)
		for _, got := range events {
			got.Comment = strings.TrimLeft(got.Comment, "\n")
			assert.Equal(t, e, got)
		}
	})
}

func FuzzChunksChangeNothing(f *testing.F) {
	f.Add([]byte("event: a\r\ndata: 1\r\n\r\ndata: 2\r\rdata: 3\n\ndata"), uint16(0b1010))
	f.Add([]byte("\ufeff: x\n\n\ufeffdata: 1\n\n"), uint16(1))
	f.Fuzz(func(t *testing.T, stream []byte, cuts uint16) {
		want, wantUnclosed, wantErr := read(bytes.NewReader(stream))
		var parts []io.Reader
		rest := stream
		for i := 0; i < 16 && len(rest) > 0; i++ {
			n := min(len(rest), 1+i*int(cuts>>i&1))
			parts = append(parts, bytes.NewReader(rest[:n]))
			rest = rest[n:]
		}
		parts = append(parts, iotest.OneByteReader(bytes.NewReader(rest)))

		got, unclosed, err := read(io.MultiReader(parts...))

		assert.Equal(t, want, got)
		assert.Equal(t, wantUnclosed, unclosed)
		assert.Equal(t, wantErr, err)
	})
}
