package resources

import (
	"math/rand/v2"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/body"
	"github.com/claudemock/claudemock/jsontree"
)

// Sample adds to the workspace what a request to an endpoint needs, and returns its id:
// of a model; of a batch that has ended, or that can be canceled; of a file that can be
// downloaded; or of a skill, with part the id of a version. Both are "" if the endpoint
// needs nothing.
func (w *Workspace) Sample(e claude.Endpoint, now time.Time, ids *rand.Rand) (id, part string) {
	switch e {
	case claude.GetModel:
		return sampleModel, ""
	case claude.GetBatch, claude.BatchResults, claude.DeleteBatch, claude.CancelBatch:
		b := newBatch(claude.BatchID(ids), w, Call{Request: SampleBatch(&claude.Request{Version: claude.Version2026}), Now: now, Level: claude.Strict})
		if e != claude.CancelBatch {
			b.created = now.Add(-max(sampleAge, b.at(b.end()).Sub(b.created)))
		}
		w.batches, w.bytes = append(w.batches, b), w.bytes+b.bytes()
		return b.id, ""
	case claude.GetFile, claude.DownloadFile, claude.DeleteFile:
		f := sampleFile(claude.FileID(ids), now)
		w.files, w.bytes = append(w.files, f), w.bytes+f.bytes()
		return f.id, ""
	case claude.GetSkill, claude.DeleteSkill, claude.CreateSkillVersion, claude.ListSkillVersions, claude.GetSkillVersion, claude.DownloadSkill, claude.DeleteSkillVersion:
		s := sampleSkill(claude.SkillID(ids), now.Add(-sampleAge))
		first := s.latest()
		s.add(sampleSkillFiles(first.name), claude.SkillVersionSuffix(ids), now.Add(-sampleAge))
		w.skills, w.bytes = append(w.skills, s), w.bytes+s.bytes()
		return s.id, first.id(false)
	default:
		return "", ""
	}
}

const sampleModel = "claude-sonnet-5"

// sampleAge is the age of batches, files and skills that are made up. A batch of that
// age has ended.
const sampleAge = 2 * time.Hour

// SampleBatch returns a request that creates a batch of four, with the version and
// betas of another request.
func SampleBatch(like *claude.Request) *claude.Request {
	item := func(id, text string) *jsontree.Node {
		return jsontree.Obj("custom_id", id, "params", jsontree.Obj(
			"model", sampleModel, "max_tokens", 1024,
			"messages", jsontree.Arr(jsontree.Obj("role", "user", "content", text)),
		))
	}
	return &claude.Request{
		Endpoint: claude.CreateBatch, Version: like.Version, Betas: like.Betas,
		Body: jsontree.Obj("requests", jsontree.Arr(
			item("my-first-request", "Hello, world"), item("my-second-request", "Hi again, friend"),
			item("my-third-request", "Are you there?"), item("my-fourth-request", "Goodbye"),
		)),
	}
}

// SampleUpload returns a small text file.
func SampleUpload() *body.Upload {
	return &body.Upload{Filename: "notes.txt", Type: "text/plain", Data: []byte("This is a simulated file.\n")}
}

func sampleFile(id string, now time.Time) *file {
	u := SampleUpload()
	return &file{id: id, name: u.Filename, mime: u.Type, data: u.Data, created: now.Add(-sampleAge), download: true}
}

// SampleBundle returns the form of a small skill.
func SampleBundle() *body.Bundle {
	return &body.Bundle{Files: []body.BundleFile{{Path: "notes/SKILL.md", Data: []byte("---\nname: notes\ndescription: A simulated skill.\n---\n\nTake notes.\n")}}}
}
