package body

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude/apierror"
)

const formType = "multipart/form-data; boundary=B"

// formOf returns a form with these parts: a disposition, a content type or "", and a
// value.
func formOf(parts ...[3]string) string {
	form := ""
	for _, p := range parts {
		form += "--B\r\nContent-Disposition: form-data; " + p[0] + "\r\n"
		if p[1] != "" {
			form += "Content-Type: " + p[1] + "\r\n"
		}
		form += "\r\n" + p[2] + "\r\n"
	}
	return form + "--B--\r\n"
}

// grantOf grants this many bytes in total.
type grantOf int

func (g *grantOf) Take(bytes int) bool {
	*g -= grantOf(bytes)
	return *g >= 0
}

func TestAFormHasOneFile(t *testing.T) {
	for _, tt := range []struct {
		name, form string
		want       *Upload
	}{
		{"a file", formOf([3]string{`name="file"; filename="a.pdf"`, "application/pdf", "abc"}), &Upload{Filename: "a.pdf", Type: "application/pdf", Data: []byte("abc"), Size: 3}},
		{"a file in a folder", formOf([3]string{`name="file"; filename="docs/a"`, "", "abc"}), &Upload{Filename: "docs/a", Type: "application/octet-stream", Data: []byte("abc"), Size: 3}},
		{"a lifetime before the file", formOf([3]string{`name="expires_in_seconds"`, "", "3600"}, [3]string{`name="file"; filename="a"`, "", ""}),
			&Upload{Filename: "a", Type: "application/octet-stream", Data: []byte{}, Expires: "3600"}},
		{"a file above the limit", formOf([3]string{`name="file"; filename="a"`, "", "0123456789"}), &Upload{Filename: "a", Type: "application/octet-stream", Size: 10}},
		{"no file", formOf([3]string{`name="purpose"`, "", "x"}), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			upload, refusal := ParseUpload(formType, tt.form, 9, nil)
			require.Nil(t, refusal)
			assert.Equal(t, tt.want, upload)
		})
	}
}

func TestASkillsFormHasFilesAndATitle(t *testing.T) {
	file := [3]string{`name="files[]"; filename="notes\SKILL.md"`, "", "text"}
	for _, tt := range []struct {
		name, form string
		want       *Bundle
	}{
		{"files", formOf(file), &Bundle{Files: []BundleFile{{"notes/SKILL.md", []byte("text")}}}},
		{"a title", formOf(file, [3]string{`name="display_name"`, "", "Notes"}), &Bundle{Files: []BundleFile{{"notes/SKILL.md", []byte("text")}}, Title: "Notes", Titled: true}},
		{"an empty title of the beta", formOf([3]string{`name="display_title"`, "", ""}), &Bundle{Titled: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bundle, refusal := ParseBundle(formType, tt.form, nil)
			require.Nil(t, refusal)
			assert.Equal(t, tt.want, bundle)
		})
	}
}

func TestBodiesThatAreNoFormAreRefused(t *testing.T) {
	form := formOf([3]string{`name="file"; filename="a"`, "", "abc"})
	for _, tt := range []struct{ name, contentType, form, want string }{
		{"another type", "application/json", "{}", "content-type: Input should be 'multipart/form-data'"},
		{"no boundary", "multipart/form-data", form, "content-type: Input should be 'multipart/form-data'"},
		{"a form that breaks off", formType, form[:len(form)-8], "The request body is not a valid form: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, ofUpload := ParseUpload(tt.contentType, tt.form, 1000, nil)
			_, ofBundle := ParseBundle(tt.contentType, tt.form, nil)
			for _, refusal := range []*apierror.Error{ofUpload, ofBundle} {
				require.NotNil(t, refusal)
				assert.Equal(t, 400, refusal.Status)
				assert.Contains(t, refusal.Message, tt.want)
			}
		})
	}
}

func TestBodiesTakeTheirMemoryFromTheGrant(t *testing.T) {
	form := formOf([3]string{`name="file"; filename="a"`, "", "abc"})
	exact, less := grantOf(3), grantOf(2)
	_, refusal := ParseUpload(formType, form, 1000, &exact)
	assert.Nil(t, refusal)
	_, refusal = ParseUpload(formType, form, 1000, &less)
	require.NotNil(t, refusal)
	assert.Equal(t, "request_too_large", refusal.Type)

	none := grantOf(0)
	_, refusal = Parse("application/json", `{"messages":[`+strings.Repeat("1,", 100_000)+`1]}`, &none)
	require.NotNil(t, refusal)
	assert.Equal(t, "request_too_large", refusal.Type)
}
