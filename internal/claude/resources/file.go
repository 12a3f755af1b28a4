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
	download bool      // whether it can be downloaded; with strict checks, files that clients upload cannot
}

// json returns the file's metadata as the API shows it.
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

// bytes estimates the memory of the file.
func (f *file) bytes() int { return 1<<10 + len(f.data) }

func (f *file) expired(now time.Time) bool { return !f.expires.IsZero() && !now.Before(f.expires) }

// content returns the file itself.
func (f *file) content() Content { return Content{Data: f.data, Type: f.mime, Filename: f.name} }
