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

// The texts for a wrong content type and for a body that is JSON but no object
// are not confirmed.
const (
	wrongContentType = "content-type: Input should be 'application/json'"
	bodyNoObject     = "Input should be a valid dictionary"
)

// Parse reads a request's body, given its content-type header ("" when missing). The
// refusal is a 400: the content type is not JSON, the body is not, or it is no object.
// The body's strings are parts of data, but for the model's name. The memory for its
// tree is asked of grant. If it is not granted, the refusal does not say why, since the
// caller knows.
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
		return nil, apierror.New("invalid_request_error", bodyNoObject)
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

// CloneModel gives a body a copy of its model's name, which is remembered for
// longer than the text lasts that the body's strings are parts of.
func CloneModel(body *jsontree.Node) {
	if model := body.Field("model"); model.Is(jsontree.String) {
		model.Text = strings.Clone(model.Text)
	}
}

// Collect reads so many bytes. The caller decides where they are kept.
type Collect func(r io.Reader, size int) (string, error)

// Decode undoes a request's content-encoding header: none, identity, gzip
// or deflate. What is encoded is decoded twice, the first time to see how large it
// is, so that it gets exactly the memory that it needs. The refusals carry an error
// code: 400 for any other encoding and for data that is not what the header says,
// 413 when the decoded body has more than limit bytes. Decoding stops there, however
// small the data was.
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

// decodedSize is how many bytes there are, or some number beyond the limit.
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
