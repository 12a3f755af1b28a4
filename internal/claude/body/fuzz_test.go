package body

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Decoding stops at the limit, whatever the data, and collects exactly the decoded
// bytes.
func FuzzDecodeBody(f *testing.F) {
	for _, open := range []func(io.Writer) io.WriteCloser{
		func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
	} {
		for _, size := range []int{0, 1, 100, 1001} {
			var out bytes.Buffer
			w := open(&out)
			_, err := w.Write(make([]byte, size))
			require.NoError(f, err)
			require.NoError(f, w.Close())
			f.Add(out.Bytes())
			f.Add(out.Bytes()[:out.Len()-1])
			f.Add(append(bytes.Clone(out.Bytes()), out.Bytes()...)) // gzip goes on with another member
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		const limit = 1000
		for _, encoding := range []string{"gzip", "deflate"} {
			collected := 0
			decoded, refusal := Decode(encoding, string(data), limit, func(r io.Reader, size int) (string, error) {
				collected += size
				return collect(r, size)
			})
			assert.LessOrEqual(t, collected, limit)
			if refusal != nil {
				assert.Contains(t, []int{400, 413}, refusal.Status)
				continue
			}
			assert.Len(t, decoded, collected)
		}
	})
}

// The data of an upload is always a part of the form.
func FuzzParseUpload(f *testing.F) {
	f.Add("multipart/form-data; boundary=B", "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc\r\n--B--\r\n")
	f.Add("multipart/form-data; boundary=B", "--B\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n\r\n--B\r\n\r\nx\r\n--B--")
	f.Add("multipart/form-data; boundary=\"B B\"", "--B B\nContent-Disposition: form-data; name=file\n\nabc\n--B B--\n")
	f.Add("multipart/form-data; boundary=", "")
	f.Add("multipart/form-data; boundary=B", "--B\r\n")
	f.Fuzz(func(t *testing.T, contentType, data string) {
		upload, refusal := ParseUpload(contentType, data, 1<<20, nil)
		if refusal != nil || upload == nil {
			return
		}
		assert.Len(t, upload.Data, upload.Size)
		assert.Contains(t, data, string(upload.Data))
	})
}
