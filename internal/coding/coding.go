// Package coding undoes the content-codings of HTTP bodies: gzip, deflate, br and zstd.
//
// It knows bytes. It must never know which message they belong to, nor what they say.
package coding

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// ErrUnknown is returned, wrapped, for a coding that Decode does not know, and for a list
// of more than Most.
var ErrUnknown = errors.New("the encoding is not known")

// Most is how many codings a body may have, one around the other.
const Most = 4

// maxWindow is how far back zstd may refer in a body (RFC 9659).
const maxWindow = 8 << 20

// Decode returns a reader of the data in in without its codings, which are given as
// content-encoding lists them: in the order in which they were applied. It reads from in
// only as much at a time as in has, so that the caller can tell when the bytes came. An
// error says that the beginning is not in that coding, or wraps ErrUnknown.
func Decode(list string, in io.Reader) (io.Reader, error) {
	names := strings.Split(strings.ToLower(list), ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	names = slices.DeleteFunc(names, func(name string) bool { return name == "identity" })
	if len(names) > Most {
		return nil, fmt.Errorf("%w: %q has more than %d", ErrUnknown, list, Most)
	}
	for _, name := range names {
		if decoders[name] == nil {
			return nil, fmt.Errorf("%w: %q", ErrUnknown, name)
		}
	}
	for _, name := range slices.Backward(names) {
		plain, err := decoders[name](in)
		if err != nil {
			return nil, fmt.Errorf("undoing %s: %w", name, err)
		}
		in = plain
	}
	return in, nil
}

// decoders are the codings that are known, by name.
var decoders = map[string]func(io.Reader) (io.Reader, error){
	"gzip": gunzip, "x-gzip": gunzip, "deflate": inflate, "br": unbrotli, "zstd": unzstd,
}

func gunzip(in io.Reader) (io.Reader, error)   { return gzip.NewReader(in) }
func unbrotli(in io.Reader) (io.Reader, error) { return brotli.NewReader(in), nil }

func unzstd(in io.Reader) (io.Reader, error) {
	return zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderLowmem(true))
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

// Guess returns the coding of a body by its first bytes, whatever its headers say: gzip,
// zstd, or br if they decode as the beginning of JSON or of an event stream. It returns ""
// for a body that seems to have none.
func Guess(begins []byte) string {
	switch {
	case IsPlain(begins):
		return ""
	case bytes.HasPrefix(begins, []byte("\x1f\x8b\x08")):
		return "gzip"
	case bytes.HasPrefix(begins, []byte("\x28\xb5\x2f\xfd")):
		return "zstd"
	}
	plain := make([]byte, len("event:"))
	n, _ := io.ReadFull(brotli.NewReader(bytes.NewReader(begins)), plain)
	for _, start := range []string{"{", "event:", "data:"} {
		if bytes.HasPrefix(plain[:n], []byte(start)) {
			return "br"
		}
	}
	return ""
}

// looked is how many bytes at its beginning tell a text from compressed data.
const looked = 16

// IsPlain reports whether a body begins as a text does, which compressed data never does.
func IsPlain(begins []byte) bool {
	begins = begins[:min(len(begins), looked)]
	for len(begins) > 0 {
		r, size := utf8.DecodeRune(begins)
		switch {
		case r == utf8.RuneError && size == 1:
			return !utf8.FullRune(begins) // it goes on behind the bytes that are looked at
		case r < ' ' && r != '\t' && r != '\n' && r != '\r':
			return false
		}
		begins = begins[size:]
	}
	return true
}
