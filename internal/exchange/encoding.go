package exchange

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// ErrUnknownEncoding is returned, wrapped, for a content-encoding that Decode does not
// know.
var ErrUnknownEncoding = errors.New("the encoding is not known")

// maxWindow is how far back zstd may refer in a body (RFC 9659).
const maxWindow = 8 << 20

// Decode returns a reader of the data in in without a content-encoding: gzip, deflate, br
// or zstd. It reads from in only as much at a time as in has, so that the caller can
// tell when the bytes came. An error says that the beginning is not in that encoding, or
// wraps ErrUnknownEncoding.
func Decode(encoding string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "gzip", "x-gzip":
		return gzip.NewReader(in)
	case "deflate":
		return inflate(in)
	case "br":
		return brotli.NewReader(in), nil
	case "zstd":
		return zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderLowmem(true))
	default:
		return nil, fmt.Errorf("%w: %q", ErrUnknownEncoding, encoding)
	}
}

// inflate reads deflate: within zlib, as HTTP requires, or without, as some servers send it.
func inflate(in io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(in)
	head, err := buffered.Peek(2)
	if err == nil && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		return zlib.NewReader(buffered)
	}
	return flate.NewReader(buffered), nil
}
