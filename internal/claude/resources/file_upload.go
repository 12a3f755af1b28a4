package resources

import (
	"mime"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/body"
)

// The limits on the names of a file and its type, in characters, as in the API's
// description.
const (
	maxFilename = 500
	maxMIME     = 255
)

// The limits on the lifetime of a file.
const (
	minLifetime = time.Hour
	maxLifetime = 90 * 24 * time.Hour
)

// filenameOf returns the last part of the client's name for the file.
func filenameOf(u *body.Upload) string {
	name := path.Base(strings.ReplaceAll(u.Filename, `\`, "/"))
	if name != "." && name != "/" {
		return name
	}
	media, _, _ := mime.ParseMediaType(u.Type)
	return "unnamed" + extensions[media]
}

// extensions are those of common types.
var extensions = map[string]string{
	"application/pdf": ".pdf", "text/plain": ".txt", "text/csv": ".csv", "application/json": ".json",
	"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp",
}

// lifetimeOf returns how long the file is kept; 0 means forever.
func lifetimeOf(u *body.Upload, level claude.Validation) (time.Duration, *apierror.Error) {
	if u.Expires == "" || level == claude.Off {
		return 0, nil
	}
	seconds, err := strconv.Atoi(u.Expires)
	lifetime := time.Duration(seconds) * time.Second
	reason := ""
	switch {
	case err != nil:
		reason = "Input should be a valid integer, unable to parse string as an integer"
	case level == claude.Schema && seconds >= 0 && seconds < int(maxLifetime/time.Second):
		return lifetime, nil
	case seconds < int(minLifetime/time.Second):
		reason = "Input should be greater than or equal to " + strconv.Itoa(int(minLifetime/time.Second))
	case seconds > int(maxLifetime/time.Second):
		reason = "Input should be less than or equal to " + strconv.Itoa(int(maxLifetime/time.Second))
	default:
		return lifetime, nil
	}
	return 0, apierror.New("invalid_request_error", "expires_in_seconds: "+reason)
}
