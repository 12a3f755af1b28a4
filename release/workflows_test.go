package release

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// read reads a YAML file of the folder .github.
func read[T any](t *testing.T, path string) (value T) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, &value), path)
	return value
}

// github are the files of the folder .github that a pattern names.
func github(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("../.github", pattern))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	return paths
}

// Whoever takes over an action's repository can move its tags, but no commit.
func TestActionsArePinnedByCommit(t *testing.T) {
	pinned := regexp.MustCompile(`^\s*(?:- )?uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	commits := map[string]string{}
	for _, path := range github(t, "workflows/*.yml") {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		used := 0
		for line := range strings.Lines(string(text)) {
			_, use, found := strings.Cut(strings.TrimRight(line, "\n"), "uses: ")
			if !found {
				continue
			}
			used++
			assert.Regexp(t, pinned, strings.TrimRight(line, "\n"), path)
			action, commit, _ := strings.Cut(use, "@")
			if before, known := commits[action]; known {
				assert.Equal(t, before, commit, "%s is one version everywhere", action)
			}
			commits[action] = commit
		}
		assert.Positive(t, used, path)
	}
}

type workflow struct {
	Permissions map[string]string
	Jobs        map[string]struct {
		Permissions map[string]string
		Steps       []struct{ Uses, Run string }
	}
}

// What runs code of this repository and its dependencies must not be able to write
// anywhere, or to sign anything.
func TestJobsThatRunOurCodeOnlyRead(t *testing.T) {
	checking := 0
	for _, path := range github(t, "workflows/*.yml") {
		flow := read[workflow](t, path)
		require.NotNil(t, flow.Permissions, "%s says what its jobs may by default", path)
		assert.NotContains(t, flow.Permissions, "id-token", path)
		for name, job := range flow.Jobs {
			for _, step := range job.Steps {
				if !strings.HasPrefix(step.Uses, "actions/checkout@") {
					continue
				}
				checking++
				permissions := job.Permissions
				if permissions == nil {
					permissions = flow.Permissions
				}
				assert.Equal(t, map[string]string{"contents": "read"}, permissions, "%s: %s", path, name)
			}
		}
	}
	assert.GreaterOrEqual(t, checking, 3)
}

func TestDependabotKnowsEveryModule(t *testing.T) {
	config := read[struct {
		Updates []struct {
			Ecosystem   string `yaml:"package-ecosystem"`
			Directories []string
		}
	}](t, "../.github/dependabot.yml")
	known := map[string][]string{}
	for _, update := range config.Updates {
		known[update.Ecosystem] = update.Directories
	}
	text, err := os.ReadFile("../go.work")
	require.NoError(t, err)
	var modules []string
	for _, match := range regexp.MustCompile(`(?m)^\t\.(\S*)$`).FindAllStringSubmatch(string(text), -1) {
		modules = append(modules, "/"+strings.TrimPrefix(match[1], "/"))
	}
	assert.ElementsMatch(t, modules, known["gomod"])
	assert.Contains(t, known, "github-actions")
}

// GitHub shows no form that it cannot read, and says so only on its own pages.
func TestFormsForIssuesAreWhatGitHubReads(t *testing.T) {
	type field struct {
		Type, ID   string
		Attributes struct{ Label, Value string }
	}
	for _, path := range github(t, "ISSUE_TEMPLATE/*.yml") {
		if filepath.Base(path) == "config.yml" {
			continue
		}
		form := read[struct {
			Name, Description, Title string
			Body                     []field
		}](t, path)
		assert.NotEmpty(t, form.Name, path)
		assert.NotEmpty(t, form.Description, path)
		ids := map[string]bool{}
		for _, f := range form.Body {
			if f.Type == "markdown" {
				assert.NotEmpty(t, f.Attributes.Value, path)
				continue
			}
			assert.Contains(t, []string{"input", "textarea", "dropdown", "checkboxes"}, f.Type, path)
			assert.NotEmpty(t, f.Attributes.Label, "%s: %s", path, f.ID)
			assert.NotEmpty(t, f.ID, path)
			assert.False(t, ids[f.ID], "%s: %s is there twice", path, f.ID)
			ids[f.ID] = true
		}
		assert.NotEmpty(t, ids, path)
	}
}

// The workflow names by patterns what release/build makes. One that fits nothing would be
// seen only when a release is published.
func TestTheReleaseFindsWhatItPublishes(t *testing.T) {
	long(t)
	text, err := os.ReadFile("../.github/workflows/release.yml")
	require.NoError(t, err)
	found := 0
	for _, match := range regexp.MustCompile(`\bdist/([a-z]+)/[^\s";]+`).FindAllStringSubmatch(string(text), -1) {
		ecosystem, pattern := match[1], match[0]
		_, packages := os.Stat(filepath.Join("../packages", ecosystem, "build"))
		_, deploy := os.Stat(filepath.Join("../deploy", ecosystem, "build"))
		if ecosystem != "assets" && packages != nil && deploy != nil || strings.Contains(pattern, "**") {
			continue
		}
		paths, err := filepath.Glob(filepath.Join(dist(t), "..", pattern))
		require.NoError(t, err)
		assert.NotEmpty(t, paths, pattern)
		found++
	}
	assert.Positive(t, found)
}
