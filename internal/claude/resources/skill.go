package resources

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/jsontree"
)

// skill is a folder of instructions and files, in versions.
type skill struct {
	id       string
	title    string // for people; "" only if a client of skillsBeta gave none
	created  time.Time
	updated  time.Time
	versions []*skillVersion // newest first; empty only if a client of skillsBeta deleted all
	prebuilt bool            // Anthropic's own, which nobody can change
}

// skillVersion is one upload of a skill's files.
type skillVersion struct {
	suffix      string // of its id
	timestamp   string // its name in skillsBeta: microseconds since 1970
	name        string
	description string
	archive     []byte // zip
	created     time.Time
}

// skillsBeta is the beta of skills before their general availability. A client that
// still names it gets the answers of that time (the SDKs' changelogs of August 2026):
// other names of fields, versions by number, and no deletion of a skill that has
// versions.
const skillsBeta = "skills-2025-10-02"

func (c *Call) usesSkillsBeta() bool { return slices.Contains(c.Betas, skillsBeta) }

// prebuiltSkills are the ids of the skills that Anthropic publishes, each with one
// version. It is not confirmed that their display names are the same.
var prebuiltSkills = []string{"xlsx", "pptx", "pdf", "docx"}

const prebuiltVersion = "20251013"

func prebuiltSkill(id string) *skill {
	at := time.Date(2025, time.October, 13, 0, 0, 0, 0, time.UTC)
	files := sampleSkillFiles(id)
	return &skill{id: id, title: id, created: at, updated: at, prebuilt: true, versions: []*skillVersion{{
		timestamp: prebuiltVersion, name: id, description: files.description, archive: files.archive, created: at,
	}}}
}

// id returns the id of the version, in the format of skillsBeta or in the current one.
func (s *skillVersion) id(old bool) string {
	switch {
	case s.suffix == "":
		return s.timestamp
	case old:
		return "skill_version_01" + s.suffix
	default:
		return "skver_01" + s.suffix
	}
}

// latest returns the newest version, or nil.
func (s *skill) latest() *skillVersion {
	if len(s.versions) == 0 {
		return nil
	}
	return s.versions[0]
}

func (s *skill) source() string {
	if s.prebuilt {
		return "anthropic"
	}
	return "custom"
}

// json returns the skill as the API shows it.
func (s *skill) json(old bool) *jsontree.Node {
	latest := s.latest()
	if old {
		number := ""
		if latest != nil {
			number = latest.timestamp
		}
		return jsontree.Obj(
			"id", s.id, "type", "skill", "created_at", stamp(s.created), "updated_at", stamp(s.updated),
			"display_title", jsontree.OrNull(s.title), "latest_version", jsontree.OrNull(number), "source", s.source(),
		)
	}
	id, title := "", s.title
	if latest != nil {
		id, title = latest.id(false), cmp.Or(title, latest.name)
	}
	return jsontree.Obj(
		"type", "skill", "id", s.id, "display_name", title, "source", jsontree.Obj("type", s.source()),
		"latest_version_id", id, "created_at", stamp(s.created), "updated_at", stamp(s.updated),
	)
}

// json returns the version as the API shows it.
func (s *skillVersion) json(of *skill, old bool) *jsontree.Node {
	tree := jsontree.Obj(
		"type", "skill_version", "id", s.id(old), "skill_id", of.id,
		"name", s.name, "description", s.description, "created_at", stamp(s.created),
	)
	if old {
		tree.SetField("directory", s.name)
		tree.SetField("version", s.timestamp)
	}
	return tree
}

// version returns the version with that id or number, or nil.
func (s *skill) version(name string, old bool) *skillVersion {
	i := slices.IndexFunc(s.versions, func(v *skillVersion) bool { return v.id(old) == name || v.timestamp == name })
	if i < 0 {
		return nil
	}
	return s.versions[i]
}

// add adds a version with these files.
func (s *skill) add(files *skillFiles, mark string, now time.Time) *skillVersion {
	number := now.UnixMicro()
	if latest := s.latest(); latest != nil {
		before, _ := strconv.ParseInt(latest.timestamp, 10, 64)
		number = max(number, before+1) // unique even if the clock stands still
	}
	v := &skillVersion{
		suffix: mark, timestamp: strconv.FormatInt(number, 10), name: strings.Clone(files.name), description: strings.Clone(files.description),
		archive: files.archive, created: now,
	}
	s.versions = slices.Insert(s.versions, 0, v)
	s.updated = now
	return v
}

// bytes estimates the memory of the skill.
func (s *skill) bytes() int {
	sum := 512 + len(s.title)
	for _, v := range s.versions {
		sum += v.bytes()
	}
	return sum
}

func (s *skillVersion) bytes() int {
	return 512 + len(s.name) + len(s.description) + len(s.archive)
}
