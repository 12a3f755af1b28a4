package upstream

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/exchange"
)

// decode undoes the content-encodings of an exchange's bodies, of at most so many bytes
// each. One that cannot be undone stays as it is, and is named.
func decode(x *exchange.Exchange, most int) {
	if coding := x.Request.Header.Get("Content-Encoding"); isCoded(coding) {
		parts, err := decoded(coding, []exchange.Part{{Bytes: x.Request.Body}}, most)
		if err != nil {
			x.Missing = append(x.Missing, "what the request's body says, which is encoded as "+coding)
		} else {
			x.Request.Body = (&exchange.Response{Parts: parts}).Body()
		}
	}
	coding := x.Response.Get("Content-Encoding")
	if !isCoded(coding) || len(x.Response.Parts) == 0 {
		return
	}
	parts, err := decoded(coding, x.Response.Parts, most)
	if err != nil && (x.Response.End == exchange.Complete || len(parts) == 0) {
		x.Missing = append(x.Missing, "what the body says, which is encoded as "+coding)
		return
	}
	x.Response.Parts = parts // of one that broke off, as far as it can be decoded
	x.Response.Fields = slices.DeleteFunc(slices.Clone(x.Response.Fields), func(f exchange.Field) bool {
		return strings.EqualFold(f.Name, "content-length") // which is that of the encoded body
	})
}

func isCoded(coding string) bool { return coding != "" && !strings.EqualFold(coding, "identity") }

var errTooLong = errors.New("the decoded body is too long")

// decoded is parts of a body without their encoding, each with the time when the bytes
// that it was made of were there.
func decoded(coding string, parts []exchange.Part, most int) (plain []exchange.Part, err error) {
	from := &inParts{parts: parts}
	reader, err := exchange.Decode(coding, from)
	if err != nil {
		return nil, err
	}
	room := make([]byte, 32<<10)
	size := 0
	for {
		n, err := reader.Read(room)
		if size += n; size > most {
			return nil, errTooLong
		}
		if n > 0 {
			last := len(plain) - 1
			if last >= 0 && plain[last].After == from.at {
				plain[last].Bytes = append(plain[last].Bytes, room[:n]...)
			} else {
				plain = append(plain, exchange.Part{After: from.at, Bytes: bytes.Clone(room[:n])})
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return plain, nil
		case err != nil:
			return plain, fmt.Errorf("decoding a body: %w", err)
		}
	}
}

// inParts reads the bytes of parts, and knows when those came that were read last. It is
// read byte by byte where that is asked for, so that a decoder never reads ahead.
type inParts struct {
	parts []exchange.Part
	read  int // of the first
	at    time.Duration
}

// Read implements io.Reader. It never goes beyond one part.
func (r *inParts) Read(p []byte) (int, error) {
	for len(r.parts) > 0 && r.read == len(r.parts[0].Bytes) {
		r.parts, r.read = r.parts[1:], 0
	}
	if len(r.parts) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.parts[0].Bytes[r.read:])
	r.at = r.parts[0].After
	r.read += n
	return n, nil
}

// ReadByte implements io.ByteReader.
func (r *inParts) ReadByte() (byte, error) {
	var one [1]byte
	if _, err := r.Read(one[:]); err != nil {
		return 0, err
	}
	return one[0], nil
}
