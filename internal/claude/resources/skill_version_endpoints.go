package resources

import (
	"math/rand/v2"
	"regexp"
	"slices"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/jsontree"
)

// latestVersion names the newest version of a skill when one is read.
const latestVersion = "latest"

func noVersion(skill, version string) *apierror.Error {
	return apierror.New("not_found_error", "Skill version not found: "+skill+" version "+version)
}

// The formats of a version in a path, after and before general availability.
var (
	versionID     = regexp.MustCompile(`^skver_[0-9A-Za-z]+$`)
	versionNumber = regexp.MustCompile(`^[0-9]+$`)
)

func createSkillVersion(w *Workspace, call Call) (Responder, *apierror.Error) {
	s, refusal := w.skill(call)
	switch {
	case refusal != nil:
		return nil, refusal
	case s.prebuilt:
		return nil, notEditable(call.ID)
	}
	files, refusal := call.readSkill()
	if refusal != nil {
		return nil, refusal
	}
	if latest := s.latest(); latest != nil && latest.name != files.name && !call.lenient() {
		return nil, invalidRequest("Skill name '%s' in SKILL.md must be consistent across all versions for a given `skill_id`. Expected '%s'.", files.name, latest.name)
	}
	if len(s.versions) >= maxVersions || w.bytes+len(files.archive) > MaxBytes {
		return nil, workspaceFull()
	}
	return func(ids *rand.Rand) Content {
		mark := claude.SkillVersionSuffix(ids)
		for s.version("skver_01"+mark, false) != nil {
			mark = claude.SkillVersionSuffix(ids)
		}
		made := s.add(files, mark, call.Now)
		if w.findSkill(s.id) == s {
			w.bytes += made.bytes()
		}
		return Content{Document: made.json(s, call.usesSkillsBeta())}
	}, nil
}

func listSkillVersions(w *Workspace, call Call) (Responder, *apierror.Error) {
	s, refusal := w.skill(call)
	if refusal != nil {
		return nil, refusal
	}
	old := call.usesSkillsBeta()
	return tokenPage(s.versions, &call, old,
		func(sv *skillVersion) string { return sv.id(old) }, func(sv *skillVersion) *jsontree.Node { return sv.json(s, old) })
}

func getSkillVersion(w *Workspace, call Call) (Responder, *apierror.Error) {
	s, version, refusal := w.skillVersion(call, "")
	if refusal != nil {
		return nil, refusal
	}
	return document(version.json(s, call.usesSkillsBeta())), nil
}

func downloadSkillVersion(w *Workspace, call Call) (Responder, *apierror.Error) {
	s, refusal := w.skill(call)
	if refusal != nil {
		return nil, refusal
	}
	version := s.version(call.Part, call.usesSkillsBeta())
	switch {
	case call.Part == latestVersion:
		return nil, notByLatest("downloading")
	case version == nil && call.lenient():
		version = sampleSkill(call.ID, call.Now).latest()
	case version == nil:
		return nil, noSkill(call.ID) // the API's text here
	}
	content := Content{Data: version.archive, Type: "application/zip", Filename: version.name + ".zip"}
	return func(*rand.Rand) Content { return content }, nil
}

func deleteSkillVersion(w *Workspace, call Call) (Responder, *apierror.Error) {
	s, version, refusal := w.skillVersion(call, "deleting")
	switch {
	case refusal != nil:
		return nil, refusal
	case s.prebuilt:
		return nil, notEditable(call.ID)
	case len(s.versions) == 1 && !call.usesSkillsBeta() && !call.lenient():
		return nil, invalidRequest("cannot delete a Skill's only version. Delete the Skill, or create another version first")
	}
	id := version.id(false)
	if call.usesSkillsBeta() {
		id = version.timestamp
	}
	return func(*rand.Rand) Content {
		if i := slices.Index(s.versions, version); i >= 0 {
			s.versions = slices.Delete(s.versions, i, i+1)
			s.updated = call.Now
			if w.findSkill(s.id) == s {
				w.bytes -= version.bytes()
			}
		}
		return deleted("skill_version_deleted", id)
	}, nil
}

func notByLatest(doing string) *apierror.Error {
	return invalidRequest("'latest' is not accepted when %s a skill version. Address a specific version id: read the skill's latest_version_id, "+
		"or GET /v1/skills/{skill_id}/versions/latest, and use that id.", doing)
}

// skillVersion returns the version in the call with its skill. Unless checks are
// strict, it makes them up if they do not exist. doing names the operation if it does
// not accept latest; "" means that it does.
func (w *Workspace) skillVersion(call Call, doing string) (*skill, *skillVersion, *apierror.Error) {
	s, refusal := w.skill(call)
	if refusal != nil {
		return nil, nil, refusal
	}
	old := call.usesSkillsBeta()
	version := s.version(call.Part, old)
	switch {
	case version != nil && (s.prebuilt || call.lenient() || versionNumber.MatchString(call.Part) == old):
		return s, version, nil
	case call.Part == latestVersion && doing != "":
		return nil, nil, notByLatest(doing)
	case call.Part == latestVersion && s.latest() != nil:
		return s, s.latest(), nil
	case call.lenient():
		made := sampleSkill(call.ID, call.Now)
		return made, made.latest(), nil
	case old && !versionNumber.MatchString(call.Part):
		return nil, nil, invalidRequest("Invalid version format: '%s'. Version must be a numeric timestamp (e.g., '1759178010641129').", call.Part)
	case !old && !versionID.MatchString(call.Part):
		return nil, nil, invalidRequest("Invalid version id: '%s'", call.Part)
	default:
		return nil, nil, noVersion(call.ID, call.Part)
	}
}
