package examples

import (
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

func TestGitHubActions(t *testing.T) {
	t.Parallel()
	var workflow struct {
		Jobs map[string]struct {
			RunsOn string `yaml:"runs-on"`
			Steps  []struct{ Uses, Run string }
		}
	}
	read(t, "ci/github-actions.yml", &workflow)
	require.Len(t, workflow.Jobs, 2)
	var scripts []string
	for name, job := range workflow.Jobs {
		assert.NotEmpty(t, job.RunsOn, name)
		for _, step := range job.Steps {
			scripts = append(scripts, step.Run)
			assert.NotEqual(t, step.Uses == "", step.Run == "", "a step of %s either uses an action or runs a script", name)
			if step.Uses != "" {
				assert.Regexp(t, `^actions/[a-z-]+@v\d+$`, step.Uses, "actions are pinned to a major version")
			}
		}
	}
	audits(t, scripts)
}

func TestGitLab(t *testing.T) {
	t.Parallel()
	type job struct {
		Stage, Image string
		Script       []string
	}
	var pipeline struct {
		Stages     []string
		Claudemock job
		Audit      job
	}
	read(t, "ci/gitlab-ci.yml", &pipeline)
	for _, j := range []job{pipeline.Claudemock, pipeline.Audit} {
		assert.Contains(t, pipeline.Stages, j.Stage)
		assert.NotEmpty(t, j.Image)
		assert.NotEmpty(t, j.Script)
	}
	audits(t, append(pipeline.Claudemock.Script, pipeline.Audit.Script...))
}

func read(t *testing.T, path string, value any) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, value), "%s", path)
}

// audits runs the audit among the scripts with a single scenario, and checks
// the reports. The client is the Python example.
func audits(t *testing.T, scripts []string) {
	t.Helper()
	const install = "go install github.com/claudemock/claudemock/cmd/claudemock@latest"
	all := strings.Join(scripts, "\n")
	assert.Contains(t, all, install)
	assert.Equal(t, 1, strings.Count(all, "claudemock audit "))
	notWithShort(t)
	bin := filepath.Join(installed(t, virtualEnv), "venv", "bin")
	for _, script := range scripts {
		before, after, found := strings.Cut(script, "claudemock audit ")
		if found {
			audit(t, before+"claudemock audit --only overloaded-once "+after, bin)
		}
	}
}

func audit(t *testing.T, script, python string) {
	t.Helper()
	program, err := binary()
	require.NoError(t, err)
	folder := t.TempDir()
	copyFile(t, "python/chat.py", filepath.Join(folder, "chat.py"))
	require.NoError(t, os.Symlink(program, filepath.Join(folder, "claudemock")))
	cmd := exec.Command("sh", "-c", script)
	cmd.Dir = folder
	cmd.Env = append(cleanEnv(), "PATH="+strings.Join([]string{folder, python, os.Getenv("PATH")}, string(filepath.ListSeparator)))
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s\n%s", script, output)
	assert.Contains(t, string(output), "1 of 1 scenario passed")

	junit, err := os.ReadFile(filepath.Join(folder, "claudemock.xml"))
	require.NoError(t, err)
	assert.NoError(t, xml.Unmarshal(junit, new(struct{ XMLName xml.Name })))
	assert.Contains(t, string(junit), "overloaded-once")
	for _, name := range []string{"claudemock.md", "claudemock.html"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		require.NoError(t, err)
		assert.Contains(t, string(text), "1 of 1", name)
	}
}
