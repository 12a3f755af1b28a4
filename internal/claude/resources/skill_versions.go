package resources

import (
	"math/rand/v2"
	"regexp"
	"slices"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/jsontree"
)

// latestVersion stands for a skill's newest version where one is read.
const latestVersion = "latest"

func noVersion(skill, version string) *apierror.Error {
	return apierror.New("not_found_error", "Skill version not found: "+skill+" version "+version)
}

// The forms of a version in a path, after and before general availability.
var (
	versionID     = regexp.MustCompile(`^skver_[0-9A-Za-z]+$`)
	versionNumber = regexp.MustCompile(`^[0-9]+$`)
)

func createSkillVersion(w *Workspace, v Visit) (Answering, *apierror.Error) {
	s, refusal := w.skill(v)
	switch {
	case refusal != nil:
		return nil, refusal
	case s.own:
		return nil, notYours(v.ID)
	}
	files, refusal := v.readSkill()
	if refusal != nil {
		return nil, refusal
	}
	if latest := s.latest(); latest != nil && latest.name != files.name && !v.tolerant() {
		return nil, badBundle("Skill name '%s' in SKILL.md must be consistent across all versions for a given `skill_id`. Expected '%s'.", files.name, latest.name)
	}
	if len(s.versions) >= maxVersions || w.bytes+len(files.archive) > MaxBytes {
		return nil, workspaceFull()
	}
	return func(ids *rand.Rand) Content {
		mark := claude.SkillVersionMark(ids)
		for s.named("skver_01"+mark, false) != nil {
			mark = claude.SkillVersionMark(ids)
		}
		made := s.add(files, mark, v.Now)
		if w.findSkill(s.id) == s {
			w.bytes += made.bytes()
		}
		return Content{Document: made.JSON(s, v.oldSkills())}
	}, nil
}

func listSkillVersions(w *Workspace, v Visit) (Answering, *apierror.Error) {
	s, refusal := w.skill(v)
	if refusal != nil {
		return nil, refusal
	}
	old := v.oldSkills()
	return tokenPage(s.versions, &v, old,
		func(sv *skillVersion) string { return sv.id(old) }, func(sv *skillVersion) *jsontree.Node { return sv.JSON(s, old) })
}

func getSkillVersion(w *Workspace, v Visit) (Answering, *apierror.Error) {
	s, version, refusal := w.skillVersion(v, "")
	if refusal != nil {
		return nil, refusal
	}
	return document(version.JSON(s, v.oldSkills())), nil
}

func downloadSkillVersion(w *Workspace, v Visit) (Answering, *apierror.Error) {
	s, refusal := w.skill(v)
	if refusal != nil {
		return nil, refusal
	}
	version := s.named(v.Part, v.oldSkills())
	switch {
	case v.Part == latestVersion:
		return nil, notByLatest("downloading")
	case version == nil && v.tolerant():
		version = sampleSkill(v.ID, v.Now).latest()
	case version == nil:
		return nil, noSkill(v.ID) // so it is worded here
	}
	content := Content{Data: version.archive, Type: "application/zip", Filename: version.name + ".zip"}
	return func(*rand.Rand) Content { return content }, nil
}

func deleteSkillVersion(w *Workspace, v Visit) (Answering, *apierror.Error) {
	s, version, refusal := w.skillVersion(v, "deleting")
	switch {
	case refusal != nil:
		return nil, refusal
	case s.own:
		return nil, notYours(v.ID)
	case len(s.versions) == 1 && !v.oldSkills() && !v.tolerant():
		return nil, badBundle("cannot delete a Skill's only version. Delete the Skill, or create another version first")
	}
	id := version.id(false)
	if v.oldSkills() {
		id = version.number
	}
	return func(*rand.Rand) Content {
		if i := slices.Index(s.versions, version); i >= 0 {
			s.versions = slices.Delete(s.versions, i, i+1)
			s.updated = v.Now
			if w.findSkill(s.id) == s {
				w.bytes -= version.bytes()
			}
		}
		return deleted("skill_version_deleted", id)
	}, nil
}

func notByLatest(doing string) *apierror.Error {
	return badBundle("'latest' is not accepted when %s a skill version. Address a specific version id: read the skill's latest_version_id, "+
		"or GET /v1/skills/{skill_id}/versions/latest, and use that id.", doing)
}

// skillVersion is the version asked for and its skill, made up if it does not
// exist and may be. Doing says what is done with it, where it cannot be named
// latest; "" is reading.
func (w *Workspace) skillVersion(v Visit, doing string) (*skill, *skillVersion, *apierror.Error) {
	s, refusal := w.skill(v)
	if refusal != nil {
		return nil, nil, refusal
	}
	old := v.oldSkills()
	version := s.named(v.Part, old)
	switch {
	case version != nil && (s.own || v.tolerant() || versionNumber.MatchString(v.Part) == old):
		return s, version, nil
	case v.Part == latestVersion && doing != "":
		return nil, nil, notByLatest(doing)
	case v.Part == latestVersion && s.latest() != nil:
		return s, s.latest(), nil
	case v.tolerant():
		made := sampleSkill(v.ID, v.Now)
		return made, made.latest(), nil
	case old && !versionNumber.MatchString(v.Part):
		return nil, nil, badBundle("Invalid version format: '%s'. Version must be a numeric timestamp (e.g., '1759178010641129').", v.Part)
	case !old && !versionID.MatchString(v.Part):
		return nil, nil, badBundle("Invalid version id: '%s'", v.Part)
	default:
		return nil, nil, noVersion(v.ID, v.Part)
	}
}
