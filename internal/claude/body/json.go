package body

import (
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"mime"
	"strings"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/jsontree"
)

// The texts for a wrong content type and for JSON that is not an object are not
// confirmed.
const (
	wrongContentType = "content-type: Input should be 'application/json'"
	bodyNotObject    = "Input should be a valid dictionary"
)

// Parse reads a request body, given its content-type header, "" if it is missing. It
// refuses another content type, invalid JSON and JSON that is not an object with a 400.
// The strings of the body share the memory of data, except for the model's name. Parse
// takes the memory for the tree from grant. If the memory is not granted, the refusal
// does not say so: the caller knows.
func Parse(contentType, data string, grant jsontree.Grant) (*jsontree.Node, *apierror.Error) {
	if !isJSON(contentType) {
		return nil, apierror.New("invalid_request_error", wrongContentType)
	}
	body, err := jsontree.ParseWithin(data, grant)
	if errors.Is(err, jsontree.ErrNotGranted) {
		return nil, apierror.New("request_too_large", "")
	}
	if err != nil {
		return nil, apierror.New("invalid_request_error", "The request body is not valid JSON: "+err.Error())
	}
	if !body.Is(jsontree.Object) {
		return nil, apierror.New("invalid_request_error", bodyNotObject)
	}
	CloneModel(body)
	return body, nil
}

func isJSON(contentType string) bool {
	const plain = "application/json"
	if contentType == plain {
		return true
	}
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && media == plain
}

// CloneModel copies the model's name of a body, since it is kept for longer than the
// text that the body's strings share.
func CloneModel(body *jsontree.Node) {
	if model := body.Field("model"); model.Is(jsontree.String) {
		model.Text = strings.Clone(model.Text)
	}
}

// Collect reads size bytes from r. The caller decides where they are kept.
type Collect func(r io.Reader, size int) (string, error)

// Decode decodes a body by its content-encoding header: none, identity, gzip or
// deflate. It decodes twice, and counts the bytes first, so that it allocates exactly
// what it needs. Its refusals have an error code: 400 for another encoding and for data
// that is not in the encoding, 413 if the decoded body is longer than limit. It stops
// decoding at the limit.
func Decode(contentEncoding, data string, limit int, collect Collect) (string, *apierror.Error) {
	var open func() (io.Reader, error)
	switch strings.ToLower(strings.TrimSpace(contentEncoding)) {
	case "", "identity":
		return data, nil
	case "gzip", "x-gzip":
		open = func() (io.Reader, error) { return gzip.NewReader(strings.NewReader(data)) }
	case "deflate":
		open = func() (io.Reader, error) { return zlib.NewReader(strings.NewReader(data)) }
	default:
		return "", encodingRefusal("request_body_encoding_unsupported")
	}
	size, err := decodedSize(open, limit)
	if size > limit {
		return "", encodingRefusal("request_body_too_large_after_decoding")
	}
	var decoded string
	if err == nil {
		decoded, err = collectFrom(open, size, collect)
	}
	if err != nil {
		return "", encodingRefusal("request_body_encoding_invalid")
	}
	return decoded, nil
}

// decodedSize returns the number of decoded bytes, or any number above the limit if
// there are more.
func decodedSize(open func() (io.Reader, error), limit int) (int, error) {
	reader, err := open()
	if err != nil {
		return 0, fmt.Errorf("beginning to decode: %w", err)
	}
	size, err := io.Copy(io.Discard, io.LimitReader(reader, int64(limit)+1))
	return int(size), err
}

func collectFrom(open func() (io.Reader, error), size int, collect Collect) (string, error) {
	reader, err := open()
	if err != nil {
		return "", fmt.Errorf("beginning to decode again: %w", err)
	}
	return collect(reader, size)
}

func encodingRefusal(code string) *apierror.Error {
	refusal, _ := apierror.ForCode(code)
	return refusal
}
