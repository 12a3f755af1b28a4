package resources

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/body"
	"github.com/claudemock/claudemock/jsontree"
)

const skillMD = "---\nname: my-skill\ndescription: Does things.\n---\n\nDo them.\n"

// skillForm returns the form of a skill with these fields and files.
func skillForm(t *testing.T, fields map[string]string, files ...string) *body.Bundle {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for i := 0; i < len(files); i += 2 {
		p, err := w.CreateFormFile("files[]", files[i])
		require.NoError(t, err)
		_, err = p.Write([]byte(files[i+1]))
		require.NoError(t, err)
	}
	for name, value := range fields {
		require.NoError(t, w.WriteField(name, value))
	}
	require.NoError(t, w.Close())
	b, refusal := body.ParseBundle(w.FormDataContentType(), form.String(), nil)
	require.Nil(t, refusal)
	return b
}

func zipped(t *testing.T, files ...string) string {
	t.Helper()
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		require.NoError(t, err)
		_, err = f.Write([]byte(files[i+1]))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return archive.String()
}

// skillAt makes a call about a skill, with or without skillsBeta.
func (w *Workspace) skillAt(e claude.Endpoint, id, part string, old bool, edit func(*claude.Request)) (Content, *apierror.Error) {
	return w.ask(e, id, time.Minute, claude.Strict, func(r *claude.Request) {
		r.Part = part
		if old {
			r.Betas = []string{skillsBeta}
		}
		if edit != nil {
			edit(r)
		}
	})
}

func (w *Workspace) makeSkill(t *testing.T) (id, version string) {
	t.Helper()
	made, refusal := w.ask(claude.CreateSkill, "", 0, claude.Strict, func(r *claude.Request) { r.Bundle = skillForm(t, nil, "my-skill/SKILL.md", skillMD) })
	require.Nil(t, refusal)
	return made.Document.Field("id").Str(), made.Document.Field("latest_version_id").Str()
}

func TestASkillIsDescribedInBothForms(t *testing.T) {
	w := workspace(BatchPlan{})
	id, version := w.makeSkill(t)
	require.Regexp(t, `^skill_01[1-9A-HJ-NP-Za-km-z]{22}$`, id)
	require.Regexp(t, `^skver_01[1-9A-HJ-NP-Za-km-z]{22}$`, version)
	number := fmt.Sprint(noon.UnixMicro())
	const at = `"2026-11-23T12:00:00.000000Z"`
	for _, tt := range []struct {
		e    claude.Endpoint
		part string
		old  bool
		want string
	}{
		{claude.GetSkill, "", false, `{"type":"skill","id":"ID","display_name":"my-skill","source":{"type":"custom"},"latest_version_id":"VERSION","created_at":AT,"updated_at":AT}`},
		{claude.GetSkill, "", true, `{"type":"skill","id":"ID","display_title":"my-skill","source":"custom","latest_version":"NUMBER","created_at":AT,"updated_at":AT}`},
		{claude.GetSkillVersion, "latest", false, `{"type":"skill_version","id":"VERSION","skill_id":"ID","name":"my-skill","description":"Does things.","created_at":AT}`},
		{claude.GetSkillVersion, number, true, `{"type":"skill_version","id":"OLD","skill_id":"ID","name":"my-skill","description":"Does things.","created_at":AT,"directory":"my-skill","version":"NUMBER"}`},
	} {
		got, refusal := w.skillAt(tt.e, id, tt.part, tt.old, nil)
		require.Nil(t, refusal)
		old := "skill_version_01" + strings.TrimPrefix(version, "skver_01")
		want := strings.NewReplacer("ID", id, "VERSION", version, "NUMBER", number, "OLD", old, "AT", at).Replace(tt.want)
		assert.JSONEq(t, want, got.Document.String())
	}
}

// The texts are recorded in OpenSDLC-Dev/managed-agent-platform#566, and in
// anthropics/anthropic-sdk-python#1575 and #1111.
func TestUploadsOfSkillsAreChecked(t *testing.T) {
	const top = "SKILL.md file must be exactly in the top-level folder."
	for _, tt := range []struct {
		name   string
		old    bool
		fields map[string]string
		files  []string
		want   string // a part of the refusal; "" for none
	}{
		{"a folder", false, nil, []string{"my-skill/SKILL.md", skillMD, "my-skill/scripts/run.py", "pass"}, ""},
		{"a bare file", false, nil, []string{"SKILL.md", skillMD}, ""},
		{"a bare file, before", true, nil, []string{"SKILL.md", skillMD}, top},
		{"a zip", false, nil, []string{"a.zip", zipped(t, "my-skill/SKILL.md", skillMD)}, ""},
		{"a broken zip", false, nil, []string{"a.zip", "PK\x03\x04nothing"}, "zip file cannot be read"},
		{"no files", false, nil, nil, "files[]: Field required"},
		{"no files, before", true, nil, nil, "No files provided. Please provide files using 'files[]' field."},
		{"two folders", false, nil, []string{"my-skill/SKILL.md", skillMD, "other/a.txt", "a"}, top},
		{"none at the top", false, nil, []string{"my-skill/docs/SKILL.md", skillMD}, top},
		{"another folder", false, nil, []string{"skills/SKILL.md", skillMD}, "The folder name 'skills' must match the skill name 'my-skill' in SKILL.md."},
		{"the folder's name", false, nil, []string{"a/SKILL.md", "---\ndescription: b\n---\n"}, ""},
		{"no front matter", false, nil, []string{"a/SKILL.md", "# a"}, "frontmatter"},
		{"no description", false, nil, []string{"a/SKILL.md", "---\nname: a\n---\n"}, "description"},
		{"a name in capitals", false, nil, []string{"A/SKILL.md", "---\nname: A\ndescription: b\n---\n"}, "lowercase"},
		{"a reserved name", false, nil, []string{"claude-a/SKILL.md", "---\nname: claude-a\ndescription: b\n---\n"}, "reserved"},
		{"a name for people", false, map[string]string{"display_name": strings.Repeat("ä", 255)}, []string{"SKILL.md", skillMD}, ""},
		{"a long name for people", false, map[string]string{"display_name": strings.Repeat("ä", 256)}, []string{"SKILL.md", skillMD}, "display_name must be at most 255 characters long"},
		{"too much", false, nil, []string{"my-skill/SKILL.md", skillMD, "my-skill/a", strings.Repeat("a", maxBundle)}, "30 MB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, refusal := workspace(BatchPlan{}).skillAt(claude.CreateSkill, "", "", tt.old, func(r *claude.Request) { r.Bundle = skillForm(t, tt.fields, tt.files...) })
			if tt.want == "" {
				require.Nil(t, refusal)
				return
			}
			require.NotNil(t, refusal)
			assert.Equal(t, 400, refusal.Status)
			assert.Contains(t, refusal.Message, tt.want)
		})
	}
}

func TestATitleWasUniqueAndANameIsNot(t *testing.T) {
	form := func(r *claude.Request) {
		r.Bundle = skillForm(t, map[string]string{"display_title": "Mine"}, "my-skill/SKILL.md", skillMD)
	}
	w := workspace(BatchPlan{})
	for _, old := range []bool{true, false} {
		_, refusal := w.skillAt(claude.CreateSkill, "", "", old, form)
		require.Nil(t, refusal)
	}
	_, refusal := w.skillAt(claude.CreateSkill, "", "", true, form)
	require.NotNil(t, refusal)
	assert.Equal(t, "Skill cannot reuse an existing display_title: Mine", refusal.Message)
}

func TestFrontMatterIsRead(t *testing.T) {
	got := frontMatter("---\r\nname: \"a\"\ndescription: >-\n  first: this,\n  then that\nmetadata:\n  tags: [x]\n# comment: no\nlicense: 'MIT'\n---\nbody: no\n")
	assert.Equal(t, map[string]string{"name": "a", "description": "first: this, then that", "metadata": "tags: [x]", "license": "MIT"}, got)
	assert.Nil(t, frontMatter("name: a\n"))
	assert.Nil(t, frontMatter("---\nname: a\n"))
}

func TestVersionsOfASkill(t *testing.T) {
	w := workspace(BatchPlan{})
	id, first := w.makeSkill(t)
	made, refusal := w.skillAt(claude.CreateSkillVersion, id, "", false, func(r *claude.Request) { r.Bundle = skillForm(t, nil, "my-skill/SKILL.md", skillMD) })
	require.Nil(t, refusal)
	second := made.Document.Field("id").Str()
	number := fmt.Sprint(noon.UnixMicro())
	_, refusal = w.skillAt(claude.CreateSkillVersion, id, "", false, func(r *claude.Request) {
		r.Bundle = skillForm(t, nil, "SKILL.md", strings.Replace(skillMD, "my-skill", "another", 1))
	})
	require.NotNil(t, refusal)
	assert.Equal(t, "Skill name 'another' in SKILL.md must be consistent across all versions for a given `skill_id`. Expected 'my-skill'.", refusal.Message)

	for _, tt := range []struct {
		name   string
		e      claude.Endpoint
		id     string
		part   string
		old    bool
		status int
		want   string
	}{
		{"by id", claude.GetSkillVersion, id, first, false, 0, first},
		{"the latest", claude.GetSkillVersion, id, "latest", false, 0, second},
		{"by number", claude.GetSkillVersion, id, number, false, 400, "Invalid version id: '" + number + "'"},
		{"by id, before", claude.GetSkillVersion, id, first, true, 400, "Invalid version format: '" + first + "'. Version must be a numeric timestamp (e.g., '1759178010641129')."},
		{"one that is not there", claude.GetSkillVersion, id, "skver_01A", false, 404, "Skill version not found: " + id + " version skver_01A"},
		{"of no skill", claude.GetSkillVersion, "skill_01A", first, false, 404, "Skill not found: skill_01A"},
		{"the latest cannot be deleted by that name", claude.DeleteSkillVersion, id, "latest", false, 400, "'latest' is not accepted when deleting a skill version."},
		{"nor downloaded", claude.DownloadSkill, id, "latest", false, 400, "'latest' is not accepted when downloading a skill version."},
		{"content that is not there", claude.DownloadSkill, id, "skver_01A", false, 404, "Skill not found: " + id},
		{"deletion", claude.DeleteSkillVersion, id, second, false, 0, `{"type":"skill_version_deleted","id":"` + second + `"}`},
		{"deletion of the only one", claude.DeleteSkillVersion, id, first, false, 400, "cannot delete a Skill's only version. Delete the Skill, or create another version first"},
		{"deletion of the skill, before", claude.DeleteSkill, id, "", true, 400, "Cannot delete skill with existing versions. Delete all versions first."},
		{"deletion of the only one, before", claude.DeleteSkillVersion, id, number, true, 0, `{"type":"skill_version_deleted","id":"` + number + `"}`},
		{"deletion of the skill then, before", claude.DeleteSkill, id, "", true, 0, `{"type":"skill_deleted","id":"` + id + `"}`},
		{"a change to one of Anthropic's", claude.DeleteSkill, "xlsx", "", false, 400, "Invalid skill_id format: xlsx"},
	} {
		got, refusal := w.skillAt(tt.e, tt.id, tt.part, tt.old, nil)
		if tt.status == 0 {
			require.Nil(t, refusal, tt.name)
			assert.Contains(t, got.Document.String(), tt.want, tt.name)
			continue
		}
		require.NotNil(t, refusal, tt.name)
		assert.Equal(t, tt.status, refusal.Status, tt.name)
		assert.Contains(t, refusal.Message, tt.want, tt.name)
	}
	assert.Zero(t, w.Bytes(), "all that was counted is given back")
}

func TestADeletedSkillTakesItsVersionsAlong(t *testing.T) {
	w := workspace(BatchPlan{})
	id, version := w.makeSkill(t)
	got, refusal := w.skillAt(claude.DeleteSkill, id, "", false, nil)
	require.Nil(t, refusal)
	assert.Equal(t, `{"type":"skill_deleted","id":"`+id+`"}`, got.Document.String())
	_, refusal = w.skillAt(claude.GetSkillVersion, id, version, false, nil)
	require.NotNil(t, refusal)
	assert.Equal(t, "Skill not found: "+id, refusal.Message)
	assert.Zero(t, w.Bytes())
}

func TestASkillIsDownloadedAsAZip(t *testing.T) {
	w := workspace(BatchPlan{})
	made, refusal := w.skillAt(claude.CreateSkill, "", "", false, func(r *claude.Request) { r.Bundle = skillForm(t, nil, "SKILL.md", skillMD, "scripts/run.py", "pass") })
	require.Nil(t, refusal)
	got, refusal := w.skillAt(claude.DownloadSkill, made.Document.Field("id").Str(), made.Document.Field("latest_version_id").Str(), false, nil)
	require.Nil(t, refusal)
	assert.Equal(t, "application/zip", got.Type)
	assert.Equal(t, "my-skill.zip", got.Filename)
	archive, err := zip.NewReader(bytes.NewReader(got.Data), int64(len(got.Data)))
	require.NoError(t, err)
	held := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		require.NoError(t, err)
		data, err := io.ReadAll(r)
		require.NoError(t, err)
		held[f.Name] = string(data)
	}
	assert.Equal(t, map[string]string{"my-skill/SKILL.md": skillMD, "my-skill/scripts/run.py": "pass"}, held)
}

func TestListsOfSkills(t *testing.T) {
	w := workspace(BatchPlan{})
	var ids []string
	for range 3 {
		id, _ := w.makeSkill(t)
		ids = append([]string{id}, ids...)
	}
	list := func(old bool, query map[string]string) (*jsontree.Node, *apierror.Error) {
		got, refusal := w.skillAt(claude.ListSkills, "", "", old, func(r *claude.Request) { r.Query = query })
		return got.Document, refusal
	}
	seen, page := []string{}, ""
	for {
		got, refusal := list(false, map[string]string{"limit": "2", "source": "custom", "page": page})
		require.Nil(t, refusal)
		assert.Nil(t, got.Field("has_more"))
		for _, s := range got.Field("data").List() {
			seen = append(seen, s.Field("id").Str())
		}
		if page = got.Field("next_page").Str(); page == "" {
			break
		}
		assert.Regexp(t, "^page_", page)
	}
	assert.Equal(t, ids, seen)

	got, refusal := list(true, map[string]string{"source": "anthropic"})
	require.Nil(t, refusal)
	assert.False(t, got.Field("has_more").True())
	assert.Len(t, got.Field("data").List(), 4)
	got, refusal = list(false, nil)
	require.Nil(t, refusal)
	assert.Len(t, got.Field("data").List(), 7)

	for query, want := range map[string]string{
		"limit=0":       "limit must be between 1 and 1000",
		"limit=1001":    "limit must be between 1 and 1000",
		"source=plugin": "source must be one of custom, anthropic",
		"page=nonsense": "page is not a valid page token.",
	} {
		name, value, _ := strings.Cut(query, "=")
		_, refusal := list(false, map[string]string{name: value})
		require.NotNil(t, refusal, query)
		assert.Equal(t, want, refusal.Message)
	}
}

func TestAContainerHasSkillsThatThereAre(t *testing.T) {
	w := workspace(BatchPlan{})
	id, version := w.makeSkill(t)
	for _, tt := range []struct{ skill, want string }{
		{`{"type":"anthropic","skill_id":"pptx","version":"20251013"}`, ""},
		{`{"type":"anthropic","skill_id":"xlsx","version":"latest"}`, ""},
		{`{"type":"custom","skill_id":"` + id + `"}`, ""},
		{`{"type":"custom","skill_id":"` + id + `","version":"` + version + `"}`, ""},
		{`{"type":"custom","skill_id":"` + id + `","version":"skver_01A"}`, "Skill version not found: " + id + " version skver_01A"},
		{`{"type":"custom","skill_id":"skill_01A"}`, "Skill not found: skill_01A"},
	} {
		body, err := jsontree.Parse([]byte(`{"container":{"skills":[` + tt.skill + `]}}`))
		require.NoError(t, err)
		req := &claude.Request{Endpoint: claude.Messages, Body: body}
		assert.Len(t, req.ContainerSkills(), 1)
		refusal := w.CheckSkills(req)
		if tt.want == "" {
			assert.Nil(t, refusal, tt.skill)
			continue
		}
		require.NotNil(t, refusal, tt.skill)
		assert.Equal(t, tt.want, refusal.Message)
	}
}
