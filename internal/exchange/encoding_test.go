package exchange

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEachEncodingIsDecoded(t *testing.T) {
	const text = "The treasure is buried under the old oak."
	bare := func(w io.Writer) io.WriteCloser { f, _ := flate.NewWriter(w, flate.BestSpeed); return f }
	for _, tt := range []struct {
		name, encoding string
		encoder        func(io.Writer) io.WriteCloser
	}{
		{"gzip", "gzip", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }},
		{"gzip by its old name", " X-GZIP", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }},
		{"deflate within zlib", "deflate", func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }},
		{"bare deflate", "deflate", bare},
		{"brotli", "br", func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }},
		{"zstd", "zstd", func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var encoded bytes.Buffer
			w := tt.encoder(&encoded)
			_, err := io.WriteString(w, text)
			require.NoError(t, err)
			require.NoError(t, w.Close())
			r, err := Decode(tt.encoding, &encoded)
			require.NoError(t, err)
			plain, err := io.ReadAll(r)
			require.NoError(t, err)
			assert.Equal(t, text, string(plain))
		})
	}
	_, err := Decode("compress", nil)
	assert.ErrorIs(t, err, ErrUnknownEncoding)
	_, err = Decode("gzip", bytes.NewReader([]byte(text)))
	assert.Error(t, err, "it is not in gzip")
}
