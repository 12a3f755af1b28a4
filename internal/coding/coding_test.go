package coding_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/coding"
)

const text = "event: ping\ndata: The treasure is buried under the old oak.\n\n"

type encoder func(io.Writer) io.WriteCloser

func inGzip(w io.Writer) io.WriteCloser   { return gzip.NewWriter(w) }
func inZlib(w io.Writer) io.WriteCloser   { return zlib.NewWriter(w) }
func inBrotli(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) }
func inZstd(w io.Writer) io.WriteCloser   { z, _ := zstd.NewWriter(w); return z }
func inFlate(w io.Writer) io.WriteCloser  { f, _ := flate.NewWriter(w, flate.BestSpeed); return f }

func encoded(t *testing.T, body string, encoders ...encoder) []byte {
	t.Helper()
	for _, encode := range encoders {
		var made bytes.Buffer
		w := encode(&made)
		_, err := io.WriteString(w, body)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		body = made.String()
	}
	return []byte(body)
}

func TestCodingsAreUndone(t *testing.T) {
	for _, tt := range []struct {
		name, list string
		encoders   []encoder
	}{
		{"gzip", "gzip", []encoder{inGzip}},
		{"gzip by its old name", " X-GZIP", []encoder{inGzip}},
		{"deflate within zlib", "deflate", []encoder{inZlib}},
		{"bare deflate", "deflate", []encoder{inFlate}},
		{"brotli", "br", []encoder{inBrotli}},
		{"zstd", "zstd", []encoder{inZstd}},
		{"none", "identity", nil},
		{"a list names the innermost first", "gzip, br", []encoder{inGzip, inBrotli}},
		{"as many as are undone", "identity,gzip,BR,zstd , deflate", []encoder{inGzip, inBrotli, inZstd, inZlib}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := coding.Decode(tt.list, bytes.NewReader(encoded(t, text, tt.encoders...)))
			require.NoError(t, err)
			plain, err := io.ReadAll(r)
			require.NoError(t, err)
			assert.Equal(t, text, string(plain))
		})
	}
	for _, list := range []string{"compress", "gzip, compress", "gzip,", strings.Repeat("gzip,", coding.Most) + "gzip"} {
		_, err := coding.Decode(list, nil)
		assert.ErrorIs(t, err, coding.ErrUnknown, list)
	}
	_, err := coding.Decode("gzip", strings.NewReader(text))
	assert.ErrorContains(t, err, "undoing gzip", "it is not in gzip")
}

func TestTheCodingOfABodyIsGuessedByItsBytes(t *testing.T) {
	for _, tt := range []struct {
		want, body string
		encoders   []encoder
	}{
		{"gzip", text, []encoder{inGzip}},
		{"zstd", text, []encoder{inZstd}},
		{"br", text, []encoder{inBrotli}},
		{"br", `{"type":"message"}`, []encoder{inBrotli}},
		{"", "neither JSON nor a stream", []encoder{inBrotli}},
		{"", text, nil},
		{"", "\ufeff" + text, nil},
		{"", "a letter at the é", nil},
		{"", "ends within é"[:13], nil},
		{"", "\xff\xfe\x00 no text", nil},
		{"", "", nil},
	} {
		assert.Equal(t, tt.want, coding.Guess(encoded(t, tt.body, tt.encoders...)), "%q", tt.body)
	}
}

func FuzzDecodeIsBoundedAndNeverPanics(f *testing.F) {
	for _, list := range []string{"gzip", "deflate", "br", "zstd", "gzip, br", ""} {
		f.Add(list, []byte(text))
	}
	f.Fuzz(func(t *testing.T, list string, body []byte) {
		_ = coding.Guess(body)
		r, err := coding.Decode(list, bytes.NewReader(body))
		if err != nil {
			return
		}
		const most = 1 << 20
		plain, _ := io.ReadAll(io.LimitReader(r, most))
		if strings.TrimSpace(strings.ToLower(list)) == "identity" {
			assert.Equal(t, body, plain)
		}
	})
}
