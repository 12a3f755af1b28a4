package claude

import (
	"math/rand/v2"
	"time"

	"github.com/claudemock/claudemock/jsontree"
)

// Sample puts into the workspace what a request to an endpoint needs to be
// there, and is its id: a model's; a batch's that has ended, or that can be
// canceled; a file's that can be downloaded; a skill's, with part a version of
// it. They are "" where there is none to ask for.
func (w *Workspace) Sample(e Endpoint, now time.Time, ids *rand.Rand) (id, part string) {
	switch e {
	case GetModel:
		return sampleModel, ""
	case GetBatch, BatchResults, DeleteBatch, CancelBatch:
		b := newBatch(BatchID(ids), w, Visit{Request: SampleBatch(&Request{Version: Version2026}), Now: now, Level: Strict})
		if e != CancelBatch {
			b.created = now.Add(-max(madeUpAge, b.at(b.end()).Sub(b.created)))
		}
		w.batches, w.bytes = append(w.batches, b), w.bytes+b.bytes()
		return b.id, ""
	case GetFile, DownloadFile, DeleteFile:
		f := sampleFile(FileID(ids), now)
		w.files, w.bytes = append(w.files, f), w.bytes+f.bytes()
		return f.id, ""
	case GetSkill, DeleteSkill, CreateSkillVersion, ListSkillVersions, GetSkillVersion, DownloadSkill, DeleteSkillVersion:
		s := sampleSkill(SkillID(ids), now.Add(-madeUpAge))
		first := s.latest()
		s.add(sampleSkillFiles(first.name), SkillVersionMark(ids), now.Add(-madeUpAge))
		w.skills, w.bytes = append(w.skills, s), w.bytes+s.bytes()
		return s.id, first.id(false)
	default:
		return "", ""
	}
}

const sampleModel = "claude-sonnet-5"

// madeUpAge is how old a batch, a file or a skill is that nobody made; such a
// batch has ended.
const madeUpAge = 2 * time.Hour

// SampleBatch is a request that creates a batch of four, with the version and
// betas of another request.
func SampleBatch(like *Request) *Request {
	ask := func(id, text string) *jsontree.Node {
		return jsontree.Obj("custom_id", id, "params", jsontree.Obj(
			"model", sampleModel, "max_tokens", 1024,
			"messages", jsontree.Arr(jsontree.Obj("role", "user", "content", text)),
		))
	}
	return &Request{
		Endpoint: CreateBatch, Version: like.Version, Betas: like.Betas,
		Body: jsontree.Obj("requests", jsontree.Arr(
			ask("my-first-request", "Hello, world"), ask("my-second-request", "Hi again, friend"),
			ask("my-third-request", "Are you there?"), ask("my-fourth-request", "Goodbye"),
		)),
	}
}

// SampleUpload is a small text file.
func SampleUpload() *Upload {
	return &Upload{Filename: "notes.txt", Type: "text/plain", Data: []byte("This is a simulated file.\n")}
}

func sampleFile(id string, now time.Time) *File {
	u := SampleUpload()
	return &File{id: id, name: u.Filename, mime: u.Type, data: u.Data, created: now.Add(-madeUpAge), download: true}
}

// SampleBundle is the form of a small skill.
func SampleBundle() *Bundle {
	return &Bundle{Files: []BundleFile{{Path: "notes/SKILL.md", Data: []byte("---\nname: notes\ndescription: A simulated skill.\n---\n\nTake notes.\n")}}}
}
