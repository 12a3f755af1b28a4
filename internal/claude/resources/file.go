package resources

import (
	"time"

	"github.com/claudemock/claudemock/jsontree"
)

// file is a file that a client uploaded.
type file struct {
	id       string
	name     string
	mime     string
	data     []byte
	created  time.Time
	expires  time.Time // zero for never
	download bool      // it can be downloaded; unless checks are lax, files that clients upload cannot
}

// JSON is the file's metadata as the API shows it.
func (f *file) json() *jsontree.Node {
	return jsontree.Obj(
		"type", "file",
		"id", f.id,
		"filename", f.name,
		"mime_type", f.mime,
		"size_bytes", len(f.data),
		"created_at", stamp(f.created),
		"downloadable", f.download,
		"expires_at", stamp(f.expires),
	)
}

// bytes is about how much memory the file takes.
func (f *file) bytes() int { return 1<<10 + len(f.data) }

func (f *file) expired(now time.Time) bool { return !f.expires.IsZero() && !now.Before(f.expires) }

// content is the file itself.
func (f *file) content() Content { return Content{Data: f.data, Type: f.mime, Filename: f.name} }
