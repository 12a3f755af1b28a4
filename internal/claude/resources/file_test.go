package resources

import (
	"bytes"
	"mime/multipart"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/body"
)

// uploadForm returns a multipart body and its content type.
func uploadForm(t *testing.T, disposition, contentType string, fields map[string]string) (media, form string) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if disposition != "" {
		header := textproto.MIMEHeader{"Content-Disposition": {disposition}}
		if contentType != "" {
			header.Set("Content-Type", contentType)
		}
		part, err := w.CreatePart(header)
		require.NoError(t, err)
		_, err = part.Write([]byte("the content"))
		require.NoError(t, err)
	}
	for name, value := range fields {
		require.NoError(t, w.WriteField(name, value))
	}
	require.NoError(t, w.Close())
	return w.FormDataContentType(), body.String()
}

func TestUploadedFilesAreDescribed(t *testing.T) {
	for _, row := range []struct {
		name, disposition, contentType string
		filename, mime                 string
	}{
		{"as the client says", `form-data; name="file"; filename="a.pdf"`, "application/pdf", "a.pdf", "application/pdf"},
		{"the last part of a path", `form-data; name="file"; filename="C:\\docs/b.txt"`, "text/plain", "b.txt", "text/plain"},
		{"without a name", `form-data; name="file"`, "image/png", "unnamed.png", "image/png"},
		{"without a type", `form-data; name="file"; filename="c"`, "", "c", "application/octet-stream"},
	} {
		t.Run(row.name, func(t *testing.T) {
			contentType, form := uploadForm(t, row.disposition, row.contentType, nil)
			upload, refusal := body.ParseUpload(contentType, form, MaxBytes, nil)
			require.Nil(t, refusal)
			w := workspace(BatchPlan{})
			made, refusal := w.ask(claude.UploadFile, "", 0, claude.Strict, func(r *claude.Request) { r.Upload = upload })
			require.Nil(t, refusal)
			id := made.Document.Field("id").Str()
			assert.Regexp(t, `^file_011C[1-9A-HJ-NP-Za-km-z]{20}$`, id)
			assert.JSONEq(t, `{"type":"file","id":"`+id+`","filename":"`+row.filename+`","mime_type":"`+row.mime+`","size_bytes":11,
				"created_at":"2026-11-23T12:00:00.000000Z","downloadable":false,"expires_at":null}`, made.Document.String())
			got, refusal := w.ask(claude.GetFile, id, time.Hour, claude.Strict, nil)
			require.Nil(t, refusal)
			assert.Equal(t, made.Document.String(), got.Document.String())
		})
	}
}

func TestAnUploadNeedsAFile(t *testing.T) {
	contentType, form := uploadForm(t, "", "", map[string]string{"purpose": "none"})
	upload, refusal := body.ParseUpload(contentType, form, MaxBytes, nil)
	require.Nil(t, refusal)
	_, refusal = workspace(BatchPlan{}).ask(claude.UploadFile, "", 0, claude.Strict, func(r *claude.Request) { r.Upload = upload })
	require.NotNil(t, refusal)
	assert.Equal(t, "file: Field required", refusal.Message)
}

func TestFilesCanExpire(t *testing.T) {
	for _, row := range []struct {
		seconds string
		level   claude.Validation
		want    string // a part of the refusal, or else when it expires
	}{
		{"3600", claude.Strict, "2026-11-23T13:00:00.000000Z"},
		{"7776000", claude.Strict, "2027-02-21T12:00:00.000000Z"},
		{"3599", claude.Strict, "greater than or equal to 3600"},
		{"7776001", claude.Strict, "less than or equal to 7776000"},
		{"soon", claude.Strict, "should be a valid integer"},
		{"soon", claude.Schema, "should be a valid integer"},
		{"1", claude.Schema, "2026-11-23T12:00:01.000000Z"},
		{"soon", claude.Off, "null"},
	} {
		t.Run(row.seconds+" "+string(row.level), func(t *testing.T) {
			w := workspace(BatchPlan{})
			made, refusal := w.ask(claude.UploadFile, "", 0, row.level, func(r *claude.Request) { r.Upload = &body.Upload{Data: []byte("x"), Expires: row.seconds} })
			if refusal != nil {
				assert.Contains(t, refusal.Message, row.want)
				return
			}
			assert.Equal(t, row.want, strings.Trim(made.Document.Field("expires_at").String(), `"`))
		})
	}
}

func TestWhichFilesCanBeDownloaded(t *testing.T) {
	upload := func(level claude.Validation) (*Workspace, string) {
		w := workspace(BatchPlan{})
		made, refusal := w.ask(claude.UploadFile, "", 0, level, func(r *claude.Request) {
			r.Upload = &body.Upload{Filename: "a.txt", Type: "text/plain", Data: []byte("abc"), Expires: "3600"}
		})
		require.Nil(t, refusal)
		return w, made.Document.Field("id").Str()
	}
	w, id := upload(claude.Strict)
	_, refusal := w.ask(claude.DownloadFile, id, 0, claude.Strict, nil)
	require.NotNil(t, refusal, "what clients upload cannot be downloaded")
	assert.Equal(t, "File is not downloadable", refusal.Message)

	w, id = upload(claude.Schema)
	got, refusal := w.ask(claude.DownloadFile, id, 0, claude.Schema, nil)
	require.Nil(t, refusal)
	assert.Equal(t, Content{Data: []byte("abc"), Type: "text/plain", Filename: "a.txt"}, got)
	_, refusal = w.ask(claude.DownloadFile, id, time.Hour, claude.Schema, nil)
	require.NotNil(t, refusal)
	assert.Equal(t, 404, refusal.Status)
	assert.Equal(t, "file_expired", refusal.Details.Field("error_code").Str())
}

func TestFilesAreListedPageByPage(t *testing.T) {
	w := workspace(BatchPlan{})
	var ids []string
	for range 3 {
		made, refusal := w.ask(claude.UploadFile, "", 0, claude.Strict, func(r *claude.Request) { r.Upload = SampleUpload() })
		require.Nil(t, refusal)
		ids = append([]string{made.Document.Field("id").Str()}, ids...)
	}
	list := func(query map[string]string, betas ...string) (found, next string) {
		got, refusal := w.ask(claude.ListFiles, "", 0, claude.Strict, func(r *claude.Request) { r.Query, r.Betas = query, betas })
		require.Nil(t, refusal)
		old := len(betas) > 0
		assert.Equal(t, old, got.Document.Field("has_more") != nil)
		assert.Equal(t, !old, got.Document.Field("next_page") != nil)
		var list []string
		for _, f := range got.Document.Field("data").Items {
			list = append(list, f.Field("id").Str())
		}
		return strings.Join(list, " "), got.Document.Field("next_page").Str()
	}
	first, next := list(map[string]string{"limit": "2"})
	assert.Equal(t, ids[0]+" "+ids[1], first)
	assert.Regexp(t, "^page_", next)
	second, none := list(map[string]string{"limit": "2", "page": next})
	assert.Equal(t, ids[2], second)
	assert.Empty(t, none)
	older, _ := list(map[string]string{"after_id": ids[0]}, filesBeta)
	assert.Equal(t, ids[1]+" "+ids[2], older, "the cursors of clients that ask for the beta")
	some, none := list(map[string]string{"ids[]": ids[2] + "," + ids[0] + ",file_gone", "limit": "1"})
	assert.Equal(t, ids[0]+" "+ids[2], some)
	assert.Empty(t, none)

	_, refusal := w.ask(claude.DeleteFile, ids[1], 0, claude.Strict, nil)
	require.Nil(t, refusal)
	left, _ := list(nil)
	assert.Equal(t, ids[0]+" "+ids[2], left)
}

func TestNamesOfFilesAreBounded(t *testing.T) {
	for _, tt := range []struct {
		name, mime string
		want       string // a part of the refusal; "" for none
	}{
		{strings.Repeat("ä", 500), "text/plain", ""},
		{"folder/" + strings.Repeat("a", 500), "text/plain", ""},
		{strings.Repeat("a", 501), "text/plain", "filename: String should have at most 500 characters"},
		{"a", strings.Repeat("a", 256), "mime_type: String should have at most 255 characters"},
	} {
		_, refusal := workspace(BatchPlan{}).ask(claude.UploadFile, "", 0, claude.Strict, func(r *claude.Request) { r.Upload = &body.Upload{Filename: tt.name, Type: tt.mime} })
		if tt.want == "" {
			assert.Nil(t, refusal)
			continue
		}
		require.NotNil(t, refusal)
		assert.Equal(t, tt.want, refusal.Message)
	}
}
