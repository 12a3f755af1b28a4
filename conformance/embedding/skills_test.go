package embedding

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/server"
)

const skillMD = "---\nname: my-skill\ndescription: Does things.\n---\n\nDo them.\n"

// skillFile returns a file as the SDK uploads it: with its path.
func skillFile() []io.Reader {
	return []io.Reader{anthropic.File(strings.NewReader(skillMD), "my-skill/SKILL.md", "text/markdown")}
}

func TestTheSDKSeesASkillThrough(t *testing.T) {
	mock := server.Start(t)
	client := sdk(mock)
	skills := client.Skills
	made, err := skills.New(t.Context(), anthropic.SkillNewParams{Files: skillFile(), DisplayName: anthropic.String("Mine")})
	require.NoError(t, err)
	assert.Equal(t, "Mine", made.DisplayName)
	assert.Equal(t, anthropic.SkillSourceTypeCustom, made.Source.Type)
	assert.WithinDuration(t, time.Now(), made.CreatedAt, time.Hour)

	version, err := skills.Versions.New(t.Context(), made.ID, anthropic.SkillVersionNewParams{Files: skillFile()})
	require.NoError(t, err)
	got, err := skills.Get(t.Context(), made.ID, anthropic.SkillGetParams{})
	require.NoError(t, err)
	assert.Equal(t, version.ID, got.LatestVersionID)
	latest, err := skills.Versions.Get(t.Context(), "latest", anthropic.SkillVersionGetParams{SkillID: made.ID})
	require.NoError(t, err)
	assert.Equal(t, version.ID, latest.ID)
	assert.Equal(t, "Does things.", latest.Description)

	var versions []string
	for pages := skills.Versions.ListAutoPaging(t.Context(), made.ID, anthropic.SkillVersionListParams{Limit: anthropic.Int(1)}); pages.Next(); {
		versions = append(versions, pages.Current().ID)
	}
	assert.Equal(t, []string{version.ID, made.LatestVersionID}, versions)

	content, err := client.Beta.Skills.Versions.Download(t.Context(), version.ID, anthropic.BetaSkillVersionDownloadParams{SkillID: made.ID})
	require.NoError(t, err)
	defer content.Body.Close()
	assert.Equal(t, "application/zip", content.Header.Get("Content-Type"))

	params := hello
	params.Container = anthropic.MessageCreateParamsContainerUnion{OfContainers: &anthropic.ContainerParams{
		Skills: []anthropic.SkillParams{{SkillID: made.ID, Type: anthropic.SkillParamsTypeCustom}},
	}}
	_, err = client.Messages.New(t.Context(), params)
	require.NoError(t, err)
	_, err = skills.Delete(t.Context(), made.ID, anthropic.SkillDeleteParams{})
	require.NoError(t, err)
	_, err = client.Messages.New(t.Context(), params)
	var gone *anthropic.Error
	require.ErrorAs(t, err, &gone)
	assert.Equal(t, 404, gone.StatusCode)
}
