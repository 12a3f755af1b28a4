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
	Data     []byte // nil when there are more bytes than were to be kept
	Size     int    // bytes
	Expires  string // expires_in_seconds; "" for never
}

// ParseUpload reads a form, given its content-type header. It is nil when there is no
// file in it. Of a file of more bytes than most only the size is told. The refusal is a
// 400: the body is no form (its text is not confirmed). The memory for the file is
// asked of grant, as in Parse.
func ParseUpload(contentType, data string, most int, grant jsontree.Grant) (*Upload, *apierror.Error) {
	var upload *Upload
	expires := ""
	refusal := eachPart(contentType, data, most, grant, func(p part) {
		switch p.name {
		case "file":
			upload = &Upload{Filename: p.filename, Type: cmp.Or(p.mime, octets), Data: p.data, Size: p.size}
		case "expires_in_seconds":
			expires = string(p.data)
		}
	})
	if upload != nil {
		upload.Expires = expires
	}
	return upload, refusal
}

// part is a part of a form.
type part struct {
	name, filename, mime string
	data                 []byte // nil when there are too many
	size                 int
}

// eachPart reads a form, given its content-type header. The refusal is a 400:
// the body is no form. The form is read twice, so that each part gets exactly the
// memory that it needs. Of a part of more bytes than most only the size is told.
func eachPart(contentType, data string, most int, grant jsontree.Grant, see func(part)) *apierror.Error {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil || media != "multipart/form-data" || params["boundary"] == "" {
		return apierror.New("invalid_request_error", "content-type: Input should be 'multipart/form-data'")
	}
	sizes, err := partSizes(data, params["boundary"])
	if err != nil {
		return noForm(err)
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
			return noForm(err)
		}
		_, disposition, _ := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
		see(part{p.FormName(), disposition["filename"], p.Header.Get("Content-Type"), content, size}) // FileName leaves folders out
	}
	return nil
}

// partSizes is how many bytes the parts of a form have.
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

func noForm(err error) *apierror.Error {
	return apierror.New("invalid_request_error", "The request body is not a valid form: "+err.Error())
}

const octets = "application/octet-stream"
