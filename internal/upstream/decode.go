package upstream

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/coding"
	"github.com/claudemock/claudemock/internal/exchange"
)

// decode undoes the content-codings of both bodies of an exchange, if they have at most so
// many bytes without them. A body that cannot be decoded stays as it is, and Missing names
// it.
func decode(x *exchange.Exchange, most int) {
	if list := listOf(x.Request.Header["Content-Encoding"]); isCoded(list) {
		parts, err := decoded(list, []exchange.Part{{Bytes: x.Request.Body}}, most)
		if err != nil {
			x.Missing = append(x.Missing, "what the request's body says, which is encoded as "+list)
		} else {
			x.Request.Body = (&exchange.Response{Parts: parts}).Body()
		}
	}
	if len(x.Response.Parts) == 0 {
		return
	}
	list := listOf(x.Response.Values("content-encoding"))
	if list == "" {
		decodeUndeclared(x, most)
		return
	}
	if !isCoded(list) {
		return
	}
	parts, err := decoded(list, x.Response.Parts, most)
	if err != nil && (x.Response.End == exchange.Complete || len(parts) == 0) {
		x.Missing = append(x.Missing, "what the body says, which is encoded as "+list)
		return
	}
	x.Response.Parts = parts // of one that broke off, as far as it can be decoded
	dropLength(&x.Response)
}

// decodeUndeclared undoes a coding that no header names, of an answer that should be a text.
// A body in which there is none, or that cannot be decoded as a whole, stays as it is.
func decodeUndeclared(x *exchange.Exchange, most int) {
	kind, _, _ := mime.ParseMediaType(x.Response.Get("content-type"))
	name := coding.Guess(x.Response.Body())
	if name == "" || kind != "application/json" && !strings.HasPrefix(kind, "text/") {
		return
	}
	if parts, err := decoded(name, x.Response.Parts, most); err == nil {
		x.Response.Parts, x.Response.Undeclared = parts, name
		dropLength(&x.Response)
	}
}

// dropLength removes the content-length, which is that of the encoded body.
func dropLength(r *exchange.Response) {
	r.Fields = slices.DeleteFunc(slices.Clone(r.Fields), func(f exchange.Field) bool { return strings.EqualFold(f.Name, "content-length") })
}

// listOf returns the codings of content-encoding headers as one list, in the order in which
// they were applied; "" for none.
func listOf(headers []string) string { return strings.Join(headers, ", ") }

func isCoded(list string) bool { return list != "" && !strings.EqualFold(list, "identity") }

var errTooLong = errors.New("the decoded body is too long")

// decoded returns the parts of a body without their codings. Each has the time at which the
// bytes that it is made of had come.
func decoded(list string, parts []exchange.Part, most int) (plain []exchange.Part, err error) {
	from := &inParts{parts: parts}
	reader, err := coding.Decode(list, from)
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

// inParts reads the bytes of parts, and knows when the last ones that were read had come. As
// an io.ByteReader it keeps decoders from reading ahead.
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
