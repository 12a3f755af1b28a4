package body

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"strings"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/jsontree"
)

// Upload is the form of a request that uploads a file.
type Upload struct {
	Filename string // as the client named it
	Type     string // MIME
	Data     []byte // nil if the file is longer than the limit
	Size     int    // bytes
	Expires  string // the field expires_in_seconds; "" for never
}

// ParseUpload reads a form with a file, given its content-type header. It returns nil
// if the form has no file. Of a file with more than most bytes it keeps only the size.
// It refuses a body that is not a form with a 400, whose text is not confirmed. It
// takes the memory for the file from grant, as Parse does.
func ParseUpload(contentType, data string, most int, grant jsontree.Grant) (*Upload, *apierror.Error) {
	var upload *Upload
	expires := ""
	refusal := eachPart(contentType, data, most, grant, func(p part) {
		switch p.name {
		case "file":
			upload = &Upload{Filename: p.filename, Type: cmp.Or(p.mime, defaultType), Data: p.data, Size: p.size}
		case "expires_in_seconds":
			expires = string(p.data)
		}
	})
	if upload != nil {
		upload.Expires = expires
	}
	return upload, refusal
}

// part is one part of a form.
type part struct {
	name, filename, mime string
	data                 []byte // nil if there are more than the limit
	size                 int
}

// eachPart calls visit for each part of a form, given its content-type header. It
// refuses a body that is not a form with a 400. It reads the form twice, so that each
// part gets exactly the memory that it needs. Of a part with more than most bytes it
// keeps only the size.
func eachPart(contentType, data string, most int, grant jsontree.Grant, visit func(part)) *apierror.Error {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil || media != "multipart/form-data" || params["boundary"] == "" {
		return apierror.New("invalid_request_error", "content-type: Input should be 'multipart/form-data'")
	}
	sizes, err := partSizes(data, params["boundary"])
	if err != nil {
		return badForm(err)
	}
	form := multipart.NewReader(strings.NewReader(data), params["boundary"])
	for _, size := range sizes {
		p, err := form.NextRawPart()
		var content []byte
		if size <= most && err == nil {
			if grant != nil && !grant.Take(size) {
				return apierror.New("request_too_large", "")
			}
			content = make([]byte, size)
			_, err = io.ReadFull(p, content)
		}
		if err != nil {
			return badForm(err)
		}
		_, disposition, _ := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
		visit(part{p.FormName(), disposition["filename"], p.Header.Get("Content-Type"), content, size}) // FileName leaves folders out
	}
	return nil
}

// partSizes returns the number of bytes in each part of a form.
func partSizes(data, boundary string) (sizes []int, err error) {
	form := multipart.NewReader(strings.NewReader(data), boundary)
	for {
		p, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return sizes, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading the head of a part: %w", err)
		}
		size, err := io.Copy(io.Discard, p)
		if err != nil {
			return nil, fmt.Errorf("reading a part: %w", err)
		}
		sizes = append(sizes, int(size))
	}
}

func badForm(err error) *apierror.Error {
	return apierror.New("invalid_request_error", "The request body is not a valid form: "+err.Error())
}

const defaultType = "application/octet-stream"
