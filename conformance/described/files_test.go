package described

import (
	"bytes"
	"mime/multipart"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// form is a multipart form; each file has its name before its text.
type form struct {
	fields map[string]string
	files  []upload
}

type upload struct{ field, name, text string }

func (f form) on(t *testing.T, method, path string, ids ...string) asked {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range f.fields {
		require.NoError(t, w.WriteField(name, value))
	}
	for _, file := range f.files {
		part, err := w.CreateFormFile(file.field, file.name)
		require.NoError(t, err)
		_, err = part.Write([]byte(file.text))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return asked{method: method, path: path, ids: ids, media: w.FormDataContentType(), body: body.String()}
}

func TestAnswersOfFiles(t *testing.T) {
	const files, file = "/v1/files", "/v1/files/{file_id}"
	notes := []upload{{"file", "notes.txt", "some notes"}}
	callers(t, func(t *testing.T, c *caller) {
		made := c.ask(t, form{files: notes}.on(t, "POST", files))
		require.Equal(t, 200, made.status, "%s", made.body)
		id := []string{made.json(t).Field("id").Str()}
		for value, want := range map[string]int{"3600": 200, "7776000": 200, "3599": 400, "7776001": 400, "soon": 400} {
			got := c.ask(t, form{fields: map[string]string{"expires_in_seconds": value}, files: notes}.on(t, "POST", files))
			assert.Equal(t, want, got.status, "expires_in_seconds %s: %s", value, got.body)
		}
		for _, q := range []asked{
			form{fields: map[string]string{"other": "x"}}.on(t, "POST", files), // without a file
			{method: "POST", path: files, body: "{}"},
			{method: "GET", path: files},
			{method: "GET", path: files, query: "limit=1"},
			{method: "GET", path: files, query: "limit=0"},
			{method: "GET", path: files, query: "limit=1001"},
			{method: "GET", path: files, query: "ids[]=" + id[0]},
			{method: "GET", path: files, query: "page=nonsense"},
			{method: "GET", path: file, ids: id},
			{method: "GET", path: file + "/content", ids: id},
			{method: "DELETE", path: file, ids: id},
			{method: "GET", path: file, ids: id},
			{method: "GET", path: file + "/content", ids: id},
		} {
			c.ask(t, q)
		}
		record(t, "files        "+c.String(), "answers valid", c.valid, c.all)
	})
}

func TestAnswersOfSkills(t *testing.T) {
	const skills, skill = "/v1/skills", "/v1/skills/{skill_id}"
	const versions, version = skill + "/versions", skill + "/versions/{version}"
	bundle := []upload{{"files[]", "notes/SKILL.md", "---\nname: notes\ndescription: Takes notes.\n---\nTake notes.\n"}}
	callers(t, func(t *testing.T, c *caller) {
		made := c.ask(t, form{files: bundle}.on(t, "POST", skills))
		require.Equal(t, 200, made.status, "%s", made.body)
		id := made.json(t).Field("id").Str()
		next := c.ask(t, form{files: bundle}.on(t, "POST", versions, id)).json(t).Field("id").Str()
		for _, q := range []asked{
			form{fields: map[string]string{"display_name": "Notes"}, files: bundle}.on(t, "POST", skills),
			form{fields: map[string]string{"display_name": "Notes"}}.on(t, "POST", skills), // without files
			{method: "GET", path: skills},
			{method: "GET", path: skills, query: "limit=1"},
			{method: "GET", path: skills, query: "source=custom"},
			{method: "GET", path: skills, query: "source=anthropic"},
			{method: "GET", path: skills, query: "page=nonsense"},
			{method: "GET", path: skill, ids: []string{id}},
			{method: "GET", path: skill, ids: []string{"skill_nobody"}},
			{method: "GET", path: versions, ids: []string{id}},
			{method: "GET", path: versions, ids: []string{id}, query: "limit=1"},
			{method: "GET", path: version, ids: []string{id, next}},
			{method: "GET", path: version, ids: []string{id, "nobody"}},
			{method: "GET", path: version + "/content", ids: []string{id, next}},
			{method: "DELETE", path: version, ids: []string{id, next}},
			{method: "DELETE", path: skill, ids: []string{id}},
			{method: "GET", path: skill, ids: []string{id}},
		} {
			c.ask(t, q)
		}
		record(t, "skills       "+c.String(), "answers valid", c.valid, c.all)
	})
}
