package importer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/claudemock/claudemock/internal/coding"
	"github.com/claudemock/claudemock/internal/exchange"
)

// decodeBodies undoes the compression of both bodies, and subtracts their sizes from
// left. An answer with fewer bytes than it announced ended early.
func decodeBodies(x *exchange.Exchange, left *int) error {
	r := &x.Response
	short := x.Request.Method != "HEAD" && isShort(r)
	body, _, err := decoded(x.Request.Header.Get("Content-Encoding"), x.Request.Body, left)
	if err != nil {
		return fmt.Errorf("the body of the request: %w", err)
	}
	x.Request.Body = body
	if encoding := r.Get("content-encoding"); encoding != "" && len(r.Parts) > 0 {
		body, whole, err := decoded(encoding, r.Body(), left)
		if err != nil {
			return fmt.Errorf("the body of the answer: %w", err)
		}
		r.Parts = []exchange.Part{{After: r.Parts[0].After, Bytes: body}}
		short = short || !whole
	}
	if short && r.End == exchange.Complete {
		r.End = exchange.Closed
	}
	return nil
}

// isShort reports whether an answer has fewer bytes than it announced. That cannot be
// told of a body that was compressed, because the source may have decoded it, nor of an
// empty one, because the source may have left it out.
func isShort(r *exchange.Response) bool {
	length, err := strconv.Atoi(r.Get("content-length"))
	return err == nil && r.Get("content-encoding") == "" && len(r.Body()) > 0 && len(r.Body()) < length
}

// decoded undoes a content encoding as far as the data goes; whole reports whether it was
// all there. Text stays as it is, because most sources have decoded their bodies.
func decoded(encoding string, data []byte, left *int) (plain []byte, whole bool, err error) {
	names := strings.Split(encoding, ",")
	slices.Reverse(names)
	whole = true
	for _, name := range names {
		if isText(data) {
			break
		}
		name = strings.ToLower(strings.TrimSpace(name))
		r, err := coding.Decode(name, bytes.NewReader(data))
		if errors.Is(err, coding.ErrUnknown) {
			continue
		}
		if err != nil {
			return nil, false, fmt.Errorf("it is not in %s, as its header says: %w", name, err)
		}
		unpacked, ended, err := readAtMost(r, *left)
		if err != nil {
			return nil, false, fmt.Errorf("undoing %s: %w", name, err)
		}
		data, whole = unpacked, whole && ended
	}
	if *left -= len(data); *left < 0 {
		return nil, false, errTooLong
	}
	return data, whole, nil
}

var errTooLong = errors.New("the bodies are too long together")

// readAtMost reads up to the end of the data or to a defect in it; ended reports whether
// it came to the end. More than most bytes are an error.
func readAtMost(r io.Reader, most int) (data []byte, ended bool, err error) {
	data, err = io.ReadAll(io.LimitReader(r, int64(most)+1))
	if len(data) > most {
		return nil, false, errTooLong
	}
	return data, err == nil, nil
}

// isText reports whether data is a text. Compressed data never is.
func isText(data []byte) bool {
	return utf8.Valid(data) && bytes.IndexFunc(data, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' }) < 0
}

// endWords are the words in errors that tell how a connection ended, the clearest first.
var endWords = []struct {
	end   exchange.End
	parts []string
}{
	{exchange.Refused, []string{"refused", "couldn't connect", "could not connect", "failed to connect"}},
	{exchange.TimedOut, []string{"timed out", "timeout", "timed_out"}},
	{exchange.Reset, []string{"reset", "not closed cleanly", "http2_protocol_error"}},
}

// endIn returns the end that the words of an error tell of; Complete for no words, and
// Closed for words that tell nothing.
func endIn(words string) exchange.End {
	if words == "" {
		return exchange.Complete
	}
	words = strings.ToLower(words)
	for _, known := range endWords {
		if slices.ContainsFunc(known.parts, func(part string) bool { return strings.Contains(words, part) }) {
			return known.end
		}
	}
	return exchange.Closed
}

// endOr returns an end that is known, or else the other one.
func endOr(end, otherwise exchange.End) exchange.End {
	if end == exchange.Complete {
		return otherwise
	}
	return end
}

// cutShort notes that the source ends in the middle of an exchange.
func cutShort(x *exchange.Exchange) {
	x.Response.End = endOr(x.Response.End, exchange.Closed)
	x.Missing = append(x.Missing, "the rest: the file ends in the middle of it")
}

// noteNoAnswer notes that there is no answer, if it is not known why.
func noteNoAnswer(x *exchange.Exchange) {
	if x.Response.End == exchange.Complete {
		x.Response.End = exchange.Closed
		x.Missing = append(x.Missing, noAnswer)
	}
}

// noteUntold notes an answer, or the body of one, of which the source has told nothing.
func noteUntold(x *exchange.Exchange) {
	if x.Response.Status == 0 {
		noteNoAnswer(x)
	} else if len(x.Response.Parts) == 0 {
		noteNoBody(x)
	}
}

// noteNoBody notes that the source does not tell the body of a whole answer, unless the
// answer had none.
func noteNoBody(x *exchange.Exchange) {
	r := &x.Response
	if r.End == exchange.Complete && r.Get("content-length") != "0" && r.Status != http.StatusNoContent && r.Status != http.StatusNotModified {
		x.Missing = append(x.Missing, noBody)
	}
}
