package body

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude/apierror"
)

func TestBodiesAreJSONObjects(t *testing.T) {
	for _, row := range []struct{ name, contentType, data, want string }{
		{"plain", "application/json", `{"a":1}`, ""},
		{"with a charset", "Application/JSON; charset=utf-8", `{}`, ""},
		{"no content type", "", `{}`, wrongContentType},
		{"a form", "application/x-www-form-urlencoded", `{}`, wrongContentType},
		{"a broken content type", "application/json; =", `{}`, wrongContentType},
		{"bad JSON", "application/json", `{"a":}`, "The request body is not valid JSON: unexpected character: line 1 column 6 (char 5)"},
		{"nothing", "application/json", ``, "The request body is not valid JSON: unexpected end of data: line 1 column 1 (char 0)"},
		{"an array", "application/json", `[]`, bodyNotObject},
	} {
		t.Run(row.name, func(t *testing.T) {
			body, refused := Parse(row.contentType, row.data, nil)
			if row.want == "" {
				require.Nil(t, refused)
				assert.NotNil(t, body)
				return
			}
			assert.Equal(t, &apierror.Error{Status: 400, Type: "invalid_request_error", Message: row.want}, refused)
		})
	}
}

func compressed(t *testing.T, data []byte, open func(io.Writer) io.WriteCloser) []byte {
	t.Helper()
	var out bytes.Buffer
	w := open(&out)
	_, err := w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

// collect reads so many bytes.
func collect(r io.Reader, size int) (string, error) {
	data := make([]byte, size)
	_, err := io.ReadFull(r, data)
	return string(data), err
}

func TestBodiesAreDecoded(t *testing.T) {
	plain := []byte(`{"model":"m"}`)
	zipped := compressed(t, plain, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
	deflated := compressed(t, plain, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })
	bomb := compressed(t, make([]byte, 10<<20), func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
	for _, row := range []struct {
		name, encoding string
		data           []byte
		limit          int
		code           string // "" is decoded
		status         int
	}{
		{"none", "", plain, 1, "", 0},
		{"identity", "identity", plain, 1, "", 0},
		{"gzip, exactly as large as allowed", "gzip", zipped, len(plain), "", 0},
		{"deflate in capitals", " Deflate", deflated, 100, "", 0},
		{"brotli", "br", plain, 100, "request_body_encoding_unsupported", 400},
		{"two encodings", "gzip, gzip", zipped, 100, "request_body_encoding_unsupported", 400},
		{"no gzip at all", "gzip", plain, 100, "request_body_encoding_invalid", 400},
		{"gzip cut short", "gzip", zipped[:len(zipped)-4], 100, "request_body_encoding_invalid", 400},
		{"rubbish after the gzip", "gzip", append(bytes.Clone(zipped), 'x'), 100, "request_body_encoding_invalid", 400},
		{"one byte too large", "gzip", zipped, len(plain) - 1, "request_body_too_large_after_decoding", 413},
		{"a bomb", "gzip", bomb, 1000, "request_body_too_large_after_decoding", 413},
	} {
		t.Run(row.name, func(t *testing.T) {
			decoded, refused := Decode(row.encoding, string(row.data), row.limit, collect)
			if row.code == "" {
				require.Nil(t, refused)
				assert.Equal(t, string(plain), decoded)
				return
			}
			require.NotNil(t, refused)
			assert.Equal(t, row.status, refused.Status)
			assert.Equal(t, row.code, refused.Details.Field("error_code").Str())
		})
	}
}
