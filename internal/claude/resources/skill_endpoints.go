package resources

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/jsontree"
)

// noSkill refuses a request for a skill that does not exist. The refusals of requests
// for skills are recorded in OpenSDLC-Dev/managed-agent-platform (#540, #566) and, for
// skillsBeta, in anthropics/anthropic-sdk-python#1111.
func noSkill(id string) *apierror.Error {
	return apierror.New("not_found_error", "Skill not found: "+id)
}

// notEditable refuses a change to one of Anthropic's own skills. It is not confirmed
// for their deletion.
func notEditable(id string) *apierror.Error { return invalidRequest("Invalid skill_id format: %s", id) }

const maxTitle = 255 // characters

func createSkill(w *Workspace, call Call) (Responder, *apierror.Error) {
	b, old := call.Bundle, call.usesSkillsBeta()
	files, refusal := call.readSkill()
	if refusal != nil {
		return nil, refusal
	}
	made := &skill{title: b.Title, created: call.Now}
	switch {
	case call.lenient():
	case utf8.RuneCountInString(b.Title) > maxTitle && old:
		return nil, invalidRequest("display_title must be at most %d characters long", maxTitle)
	case utf8.RuneCountInString(b.Title) > maxTitle:
		return nil, invalidRequest("display_name must be at most %d characters long", maxTitle)
	case old && b.Titled && slices.ContainsFunc(w.skills, func(s *skill) bool { return s.title == b.Title }):
		return nil, invalidRequest("Skill cannot reuse an existing display_title: %s", b.Title)
	}
	if !old {
		made.title = cmp.Or(b.Title, files.name)
	}
	if len(w.skills) >= maxSkills || w.bytes+len(files.archive) > MaxBytes {
		return nil, workspaceFull()
	}
	return func(ids *rand.Rand) Content {
		made.id = claude.SkillID(ids)
		for w.findSkill(made.id) != nil {
			made.id = claude.SkillID(ids)
		}
		made.add(files, claude.SkillVersionSuffix(ids), call.Now)
		w.skills = slices.Insert(w.skills, 0, made)
		w.bytes += made.bytes()
		return Content{Document: made.json(old)}
	}, nil
}

// readSkill reads the files of a skill. Unless checks are strict, it accepts any files.
func (c *Call) readSkill() (*skillFiles, *apierror.Error) {
	if !c.lenient() {
		return readSkill(c.Bundle, c.usesSkillsBeta())
	}
	files, refusal := readSkill(c.Bundle, false)
	if refusal != nil {
		files = sampleSkillFiles("notes")
	}
	return files, nil
}

// listSkills answers with the clients' own skills, newest first, followed by
// Anthropic's.
func listSkills(w *Workspace, call Call) (Responder, *apierror.Error) {
	all, source := slices.Clone(w.skills), call.Query["source"]
	for _, id := range prebuiltSkills {
		all = append(all, prebuiltSkill(id))
	}
	switch {
	case source == "":
	case source == "custom" || source == "anthropic":
		all = slices.DeleteFunc(all, func(s *skill) bool { return s.source() != source })
	case !call.lenient():
		return nil, invalidRequest("source must be one of custom, anthropic")
	}
	return tokenPage(all, &call, call.usesSkillsBeta(), func(s *skill) string { return s.id }, func(s *skill) *jsontree.Node { return s.json(call.usesSkillsBeta()) })
}

func getSkill(w *Workspace, call Call) (Responder, *apierror.Error) {
	s, refusal := w.skill(call)
	if refusal != nil {
		return nil, refusal
	}
	return document(s.json(call.usesSkillsBeta())), nil
}

// deleteSkill deletes a skill with all of its versions. In skillsBeta, a skill with
// versions cannot be deleted.
func deleteSkill(w *Workspace, call Call) (Responder, *apierror.Error) {
	s, refusal := w.skill(call)
	switch {
	case refusal != nil:
		return nil, refusal
	case s.prebuilt:
		return nil, notEditable(call.ID)
	case call.usesSkillsBeta() && len(s.versions) > 0 && !call.lenient():
		return nil, invalidRequest("Cannot delete skill with existing versions. Delete all versions first.")
	}
	return func(*rand.Rand) Content {
		if i := slices.Index(w.skills, s); i >= 0 {
			w.skills = slices.Delete(w.skills, i, i+1)
			w.bytes -= s.bytes()
		}
		return deleted("skill_deleted", call.ID)
	}, nil
}

func (w *Workspace) findSkill(id string) *skill {
	if i := slices.IndexFunc(w.skills, func(s *skill) bool { return s.id == id }); i >= 0 {
		return w.skills[i]
	}
	if slices.Contains(prebuiltSkills, id) {
		return prebuiltSkill(id)
	}
	return nil
}

// skill returns the skill in the call. Unless checks are strict, it makes one up if
// there is none.
func (w *Workspace) skill(call Call) (*skill, *apierror.Error) {
	if s := w.findSkill(call.ID); s != nil {
		return s, nil
	}
	if !call.lenient() {
		return nil, noSkill(call.ID)
	}
	return sampleSkill(call.ID, call.Now.Add(-sampleAge)), nil
}

// sampleSkill returns a made-up skill with one version.
func sampleSkill(id string, made time.Time) *skill {
	s := &skill{id: id, title: "notes", created: made}
	s.add(sampleSkillFiles("notes"), "AbCdEfGhJkLmNpQrStUvWx", made)
	return s
}

// CheckSkills returns the refusal of a request for a message whose container has
// unknown skills, or nil. It is not confirmed that the API looks them up before it
// answers, nor is the text.
func (w *Workspace) CheckSkills(req *claude.Request) *apierror.Error {
	for _, named := range req.ContainerSkills() {
		id, version := named.Field("skill_id").Str(), named.Field("version").Str()
		s := w.findSkill(id)
		switch {
		case s == nil:
			return noSkill(id)
		case version != "" && version != latestVersion && s.version(version, false) == nil && s.version(version, true) == nil:
			return noVersion(id, version)
		}
	}
	return nil
}
