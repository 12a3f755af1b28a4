package resources

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/jsontree"
)

// The refusals of requests for files, of which no text is confirmed but that of
// file_not_downloadable.
func noFile(id string) *apierror.Error { return apierror.New("not_found_error", "File not found: "+id) }

func fileRefusal(code string) *apierror.Error {
	refusal, _ := apierror.ForCode(code)
	return refusal
}

func uploadFile(w *Workspace, v Visit) (Answering, *apierror.Error) {
	if v.Upload == nil {
		return nil, apierror.New("invalid_request_error", "file: Field required")
	}
	lifetime, refusal := lifetimeOf(v.Upload, v.Level)
	switch {
	case refusal != nil:
		return nil, refusal
	case !v.tolerant() && utf8.RuneCountInString(filenameOf(v.Upload)) > maxFilename:
		return nil, apierror.New("invalid_request_error", fmt.Sprintf("filename: String should have at most %d characters", maxFilename))
	case !v.tolerant() && utf8.RuneCountInString(v.Upload.Type) > maxMIME:
		return nil, apierror.New("invalid_request_error", fmt.Sprintf("mime_type: String should have at most %d characters", maxMIME))
	}
	made := &file{name: filenameOf(v.Upload), mime: v.Upload.Type, data: v.Upload.Data, created: v.Now, download: v.tolerant()}
	if lifetime > 0 {
		made.expires = v.Now.Add(lifetime)
	}
	if len(w.files) >= maxFiles || w.bytes+max(made.bytes(), v.Upload.Size) > MaxBytes {
		return nil, fileRefusal("storage_quota_exceeded")
	}
	return func(ids *rand.Rand) Content {
		made.id = claude.FileID(ids)
		for w.hasFile(made.id) {
			made.id = claude.FileID(ids)
		}
		w.files = slices.Insert(w.files, 0, made)
		w.bytes += made.bytes()
		return Content{Document: made.JSON()}
	}, nil
}

// filesBeta is the beta that files had before their general availability. A client that
// still names it gets lists in the form of that time (the SDKs' changelogs of August
// 2026).
const filesBeta = "files-api-2025-04-14"

// listFiles answers with the files that ids names, or else with a page: behind a
// token, or in filesBeta beside an id.
func listFiles(w *Workspace, v Visit) (Answering, *apierror.Error) {
	files, old := w.files, slices.Contains(v.Betas, filesBeta)
	if ids := v.Query["ids[]"] + v.Query["ids"]; ids != "" {
		wanted := strings.Split(ids, ",")
		files = slices.DeleteFunc(slices.Clone(files), func(f *file) bool { return !slices.Contains(wanted, f.id) })
		return document(jsontree.Obj("data", listed(files, (*file).JSON), "next_page", nil)), nil
	}
	id := func(f *file) string { return f.id }
	if !old {
		return tokenPage(files, &v, false, id, (*file).JSON)
	}
	part, more, refusal := partOf(files, v.Query, func(f *file, id string) bool { return f.id == id })
	if refusal != nil {
		return nil, refusal
	}
	return document(page(part, more, id, (*file).JSON)), nil
}

func getFile(w *Workspace, v Visit) (Answering, *apierror.Error) {
	f, refusal := w.file(v)
	if refusal != nil {
		return nil, refusal
	}
	return document(f.JSON()), nil
}

func downloadFile(w *Workspace, v Visit) (Answering, *apierror.Error) {
	f, refusal := w.file(v)
	switch {
	case refusal != nil:
		return nil, refusal
	case f.expired(v.Now):
		return nil, fileRefusal("file_expired")
	case !f.download:
		return nil, fileRefusal("file_not_downloadable")
	}
	return func(*rand.Rand) Content { return f.content() }, nil
}

func deleteFile(w *Workspace, v Visit) (Answering, *apierror.Error) {
	f, refusal := w.file(v)
	if refusal != nil {
		return nil, refusal
	}
	return func(*rand.Rand) Content {
		if i := slices.Index(w.files, f); i >= 0 {
			w.files = slices.Delete(w.files, i, i+1)
			w.bytes -= f.bytes()
		}
		return deleted("file_deleted", v.ID)
	}, nil
}

func (w *Workspace) hasFile(id string) bool {
	return slices.ContainsFunc(w.files, func(f *file) bool { return f.id == id })
}

// file is the one asked for, made up if it does not exist and may be.
func (w *Workspace) file(v Visit) (*file, *apierror.Error) {
	if i := slices.IndexFunc(w.files, func(f *file) bool { return f.id == v.ID }); i >= 0 {
		return w.files[i], nil
	}
	if !v.tolerant() {
		return nil, noFile(v.ID)
	}
	return sampleFile(v.ID, v.Now), nil
}
