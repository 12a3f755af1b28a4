package examples

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// What the steps of the action and of the template do is tried in release/. Here is
// whether these examples use them as they are.

func TestGitHubActions(t *testing.T) {
	t.Parallel()
	var workflow struct {
		Jobs map[string]struct {
			RunsOn string `yaml:"runs-on"`
			Steps  []struct {
				Uses, Run string
				With      map[string]string
			}
		}
	}
	read(t, "ci/github-actions.yml", &workflow)
	var action struct{ Inputs map[string]yaml.Node }
	read(t, "../action.yml", &action)
	require.Len(t, workflow.Jobs, 2)
	audits := 0
	for name, job := range workflow.Jobs {
		assert.NotEmpty(t, job.RunsOn, name)
		for _, step := range job.Steps {
			assert.NotEqual(t, step.Uses == "", step.Run == "", "a step of %s either uses an action or runs a script", name)
			if !strings.HasPrefix(step.Uses, "claudemock/claudemock@v") {
				continue
			}
			audits++
			assert.Equal(t, "claudemock/claudemock@v"+step.With["version"], step.Uses, "the action and the program are of one release")
			for input := range step.With {
				assert.Contains(t, action.Inputs, input)
			}
		}
	}
	assert.Equal(t, 1, audits)
}

func TestGitLab(t *testing.T) {
	t.Parallel()
	var pipeline struct {
		Include []struct{ Remote string }
		Audit   struct {
			Extends, Image string
			Variables      map[string]string
		}
	}
	read(t, "ci/gitlab-ci.yml", &pipeline)
	require.Len(t, pipeline.Include, 1)
	version, path, found := strings.Cut(strings.TrimPrefix(pipeline.Include[0].Remote, "https://raw.githubusercontent.com/claudemock/claudemock/v"), "/")
	require.True(t, found)
	assert.Equal(t, version, pipeline.Audit.Variables["CLAUDEMOCK_VERSION"], "the template and the program are of one release")
	var template map[string]struct{ Variables map[string]string }
	read(t, filepath.Join("..", path), &template)
	require.Contains(t, template, pipeline.Audit.Extends)
	assert.NotEmpty(t, pipeline.Audit.Image)
	for name := range pipeline.Audit.Variables {
		assert.Contains(t, template[pipeline.Audit.Extends].Variables, name)
	}
}

func read(t *testing.T, path string, value any) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, value), "%s", path)
}
