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

// noFile and fileRefusal refuse requests for files. Only the text of
// file_not_downloadable is confirmed.
func noFile(id string) *apierror.Error { return apierror.New("not_found_error", "File not found: "+id) }

func fileRefusal(code string) *apierror.Error {
	refusal, _ := apierror.ForCode(code)
	return refusal
}

func uploadFile(w *Workspace, call Call) (Responder, *apierror.Error) {
	if call.Upload == nil {
		return nil, apierror.New("invalid_request_error", "file: Field required")
	}
	lifetime, refusal := lifetimeOf(call.Upload, call.Level)
	switch {
	case refusal != nil:
		return nil, refusal
	case !call.lenient() && utf8.RuneCountInString(filenameOf(call.Upload)) > maxFilename:
		return nil, apierror.New("invalid_request_error", fmt.Sprintf("filename: String should have at most %d characters", maxFilename))
	case !call.lenient() && utf8.RuneCountInString(call.Upload.Type) > maxMIME:
		return nil, apierror.New("invalid_request_error", fmt.Sprintf("mime_type: String should have at most %d characters", maxMIME))
	}
	made := &file{name: filenameOf(call.Upload), mime: call.Upload.Type, data: call.Upload.Data, created: call.Now, download: call.lenient()}
	if lifetime > 0 {
		made.expires = call.Now.Add(lifetime)
	}
	if len(w.files) >= maxFiles || w.bytes+max(made.bytes(), call.Upload.Size) > MaxBytes {
		return nil, fileRefusal("storage_quota_exceeded")
	}
	return func(ids *rand.Rand) Content {
		made.id = claude.FileID(ids)
		for w.hasFile(made.id) {
			made.id = claude.FileID(ids)
		}
		w.files = slices.Insert(w.files, 0, made)
		w.bytes += made.bytes()
		return Content{Document: made.json()}
	}, nil
}

// filesBeta is the beta of files before their general availability. A client that still
// names it gets lists in the format of that time (the SDKs' changelogs of August 2026).
const filesBeta = "files-api-2025-04-14"

// listFiles answers with the files whose ids are in the query, or with a page: after a
// token or, in filesBeta, next to an id.
func listFiles(w *Workspace, call Call) (Responder, *apierror.Error) {
	files, old := w.files, slices.Contains(call.Betas, filesBeta)
	if ids := call.Query["ids[]"] + call.Query["ids"]; ids != "" {
		wanted := strings.Split(ids, ",")
		files = slices.DeleteFunc(slices.Clone(files), func(f *file) bool { return !slices.Contains(wanted, f.id) })
		return document(jsontree.Obj("data", listed(files, (*file).json), "next_page", nil)), nil
	}
	id := func(f *file) string { return f.id }
	if !old {
		return tokenPage(files, &call, false, id, (*file).json)
	}
	part, more, refusal := pageSlice(files, call.Query, func(f *file, id string) bool { return f.id == id })
	if refusal != nil {
		return nil, refusal
	}
	return document(page(part, more, id, (*file).json)), nil
}

func getFile(w *Workspace, call Call) (Responder, *apierror.Error) {
	f, refusal := w.file(call)
	if refusal != nil {
		return nil, refusal
	}
	return document(f.json()), nil
}

func downloadFile(w *Workspace, call Call) (Responder, *apierror.Error) {
	f, refusal := w.file(call)
	switch {
	case refusal != nil:
		return nil, refusal
	case f.expired(call.Now):
		return nil, fileRefusal("file_expired")
	case !f.download:
		return nil, fileRefusal("file_not_downloadable")
	}
	return func(*rand.Rand) Content { return f.content() }, nil
}

func deleteFile(w *Workspace, call Call) (Responder, *apierror.Error) {
	f, refusal := w.file(call)
	if refusal != nil {
		return nil, refusal
	}
	return func(*rand.Rand) Content {
		if i := slices.Index(w.files, f); i >= 0 {
			w.files = slices.Delete(w.files, i, i+1)
			w.bytes -= f.bytes()
		}
		return deleted("file_deleted", call.ID)
	}, nil
}

func (w *Workspace) hasFile(id string) bool {
	return slices.ContainsFunc(w.files, func(f *file) bool { return f.id == id })
}

// file returns the file in the call. Unless checks are strict, it makes one up if there
// is none.
func (w *Workspace) file(call Call) (*file, *apierror.Error) {
	if i := slices.IndexFunc(w.files, func(f *file) bool { return f.id == call.ID }); i >= 0 {
		return w.files[i], nil
	}
	if !call.lenient() {
		return nil, noFile(call.ID)
	}
	return sampleFile(call.ID, call.Now), nil
}
