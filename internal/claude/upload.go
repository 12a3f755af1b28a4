package claude

import (
	"cmp"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"path"
	"strconv"
	"strings"
	"time"
)

// Upload is the form of a request that uploads a file.
type Upload struct {
	Filename string // as the client named it
	Type     string // MIME
	Data     []byte
	Expires  string // expires_in_seconds; "" for never
}

// ParseUpload reads a form, given its content-type header. It is nil when there
// is no file in it. The refusal is a 400: the body is no form (its text is not
// confirmed).
func ParseUpload(contentType, data string) (*Upload, *Error) {
	var upload *Upload
	expires := ""
	refusal := eachPart(contentType, data, func(p part) {
		switch p.name {
		case "file":
			upload = &Upload{Filename: p.filename, Type: cmp.Or(p.mime, octets), Data: p.data}
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
	data                 []byte
}

// eachPart reads a form, given its content-type header. The refusal is a 400:
// the body is no form.
func eachPart(contentType, data string, see func(part)) *Error {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil || media != "multipart/form-data" || params["boundary"] == "" {
		return NewError("invalid_request_error", "content-type: Input should be 'multipart/form-data'")
	}
	form := multipart.NewReader(strings.NewReader(data), params["boundary"])
	for {
		p, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var content []byte
		if err == nil {
			content, err = io.ReadAll(p)
		}
		if err != nil {
			return NewError("invalid_request_error", "The request body is not a valid form: "+err.Error())
		}
		_, disposition, _ := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
		see(part{p.FormName(), disposition["filename"], p.Header.Get("Content-Type"), content}) // FileName leaves folders out
	}
}

const octets = "application/octet-stream"

// filename is the last part of the client's name for the file.
func (u *Upload) filename() string {
	name := path.Base(strings.ReplaceAll(u.Filename, `\`, "/"))
	if name != "." && name != "/" {
		return name
	}
	media, _, _ := mime.ParseMediaType(u.Type)
	return "unnamed" + extensions[media]
}

// extensions are those of the types that files commonly have.
var extensions = map[string]string{
	"application/pdf": ".pdf", "text/plain": ".txt", "text/csv": ".csv", "application/json": ".json",
	"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp",
}

// lifetime is how long the file is to be kept; 0 is for ever.
func (u *Upload) lifetime(level Validation) (time.Duration, *Error) {
	if u.Expires == "" || level == Off {
		return 0, nil
	}
	seconds, err := strconv.Atoi(u.Expires)
	lifetime := time.Duration(seconds) * time.Second
	reason := ""
	switch {
	case err != nil:
		reason = "Input should be a valid integer, unable to parse string as an integer"
	case level == Schema && seconds >= 0 && seconds < int(maxLifetime/time.Second):
		return lifetime, nil
	case seconds < int(minLifetime/time.Second):
		reason = "Input should be greater than or equal to " + strconv.Itoa(int(minLifetime/time.Second))
	case seconds > int(maxLifetime/time.Second):
		reason = "Input should be less than or equal to " + strconv.Itoa(int(maxLifetime/time.Second))
	default:
		return lifetime, nil
	}
	return 0, NewError("invalid_request_error", "expires_in_seconds: "+reason)
}
