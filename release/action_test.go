package release

import (
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// releases serves a release as GitHub does: the archive of this machine's platform and
// the checksums.
func releases(t *testing.T) *httptest.Server {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("runs a shell")
	}
	from, err := build()
	require.NoError(t, err)
	folder := t.TempDir()
	name := "claudemock_" + version + "_" + runtime.GOOS + "_" + runtime.GOARCH + ".tar.gz"
	platform := filepath.Join(from, runtime.GOOS+"-"+runtime.GOARCH)
	output, err := exec.Command("tar", "-czf", filepath.Join(folder, name), "-C", platform, "claudemock").CombinedOutput()
	require.NoError(t, err, "%s", output)
	archive, err := os.ReadFile(filepath.Join(folder, name))
	require.NoError(t, err)
	sums := fmt.Sprintf("%x  %s\n", sha256.Sum256(archive), name)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "checksums.txt"), []byte(sums), 0o644))

	routes := http.NewServeMux()
	routes.Handle("/download/v"+version+"/", http.StripPrefix("/download/v"+version, http.FileServer(http.Dir(folder))))
	routes.Handle("/latest", http.RedirectHandler("/tag/v"+version, http.StatusFound))
	routes.HandleFunc("/tag/v"+version, func(http.ResponseWriter, *http.Request) {})
	routes.HandleFunc("/download/v6.6.6/", func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "checksums.txt") {
			fmt.Fprint(w, strings.ReplaceAll(sums, version, "6.6.6"))
			return
		}
		fmt.Fprint(w, "another program")
	})
	server := httptest.NewServer(routes)
	t.Cleanup(server.Close)
	return server
}

// impatient is a client that does not ask a second time.
const impatient = `
import json, os, urllib.request
question = {"model": "claude-sonnet-5", "max_tokens": 64, "messages": [{"role": "user", "content": "Hello"}]}
headers = {"x-api-key": os.environ["ANTHROPIC_API_KEY"], "anthropic-version": "2023-06-01", "content-type": "application/json"}
request = urllib.request.Request(os.environ["ANTHROPIC_BASE_URL"] + "/v1/messages", json.dumps(question).encode(), headers)
print(json.load(urllib.request.urlopen(request))["content"][0]["text"])
`

// action is what is asked of action.yml.
type action struct {
	Inputs map[string]struct{ Default string }
	Runs   struct {
		Steps []struct {
			Uses, Run string
			Env       map[string]string
		}
	}
}

func readAction(t *testing.T) (a action) {
	t.Helper()
	text, err := os.ReadFile("../action.yml")
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, &a))
	return a
}

// ciPlace is a machine that runs jobs, with a client in its folder.
func ciPlace(t *testing.T) *place {
	t.Helper()
	p := newPlace(t, "bash", "curl", "jq", "python3", "sha256sum", "gzip")
	p.write(t, "chat.py", impatient)
	return p
}

var input = regexp.MustCompile(`\$\{\{ inputs\.([a-z]+) \}\}`)

// act runs the steps of the action until one fails, as GitHub does, with these inputs.
func act(t *testing.T, p *place, server *httptest.Server, with map[string]string) (output string, err error) {
	t.Helper()
	a := readAction(t)
	here, err := filepath.Abs("..")
	require.NoError(t, err)
	for _, file := range []string{"path", "output", "summary"} {
		p.write(t, file, "")
	}
	env := []string{
		"GITHUB_ACTION_PATH=" + here, "RUNNER_TEMP=" + p.folder, "CLAUDEMOCK_RELEASES=" + server.URL,
		"GITHUB_PATH=" + p.folder + "/path", "GITHUB_OUTPUT=" + p.folder + "/output", "GITHUB_STEP_SUMMARY=" + p.folder + "/summary",
	}
	for _, step := range a.Runs.Steps {
		if step.Run == "" {
			continue
		}
		command := append([]string{"env"}, env...)
		if added := strings.TrimSpace(content(t, p, "path")); added != "" {
			command = append(command, "PATH="+added+":"+strings.TrimPrefix(p.env[0], "PATH="))
		}
		for name, value := range step.Env {
			command = append(command, name+"="+input.ReplaceAllStringFunc(value, func(text string) string {
				name := input.FindStringSubmatch(text)[1]
				require.Contains(t, a.Inputs, name)
				if given, found := with[name]; found {
					return given
				}
				return a.Inputs[name].Default
			}))
		}
		text, err := p.try(append(command, "bash", "-e", "-c", step.Run)...)
		output += text
		if err != nil {
			return output, err
		}
	}
	return output, nil
}

func content(t *testing.T, p *place, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(p.folder, name))
	require.NoError(t, err)
	return string(text)
}

func TestTheActionShowsWhatItFinds(t *testing.T) {
	p := ciPlace(t)
	output, err := act(t, p, releases(t), map[string]string{"audit": "python3 chat.py", "scenario": "overloaded-once,rate-limit-once"})
	require.Error(t, err, output)
	assert.Contains(t, output, "0 of 2 scenarios passed")
	assert.Regexp(t, `(?m)^::error title=claudemock: retries-transient, in 2 of the scenarios::rate-limit-once: there was no second attempt .*%0Awhat to do: `, output)
	assert.Contains(t, content(t, p, "summary"), "claudemock: 0 of 2 scenarios passed")
	_, folder, found := strings.Cut(strings.TrimSpace(content(t, p, "output")), "reports=")
	require.True(t, found)
	for _, name := range []string{"junit.xml", "report.md", "report.html", "report.json"} {
		assert.FileExists(t, filepath.Join(folder, name))
	}
}

func TestTheActionPassesWithABaseline(t *testing.T) {
	p := ciPlace(t)
	server := releases(t)
	with := map[string]string{"audit": "python3 chat.py", "scenario": "overloaded-once", "version": "v" + version, "args": "--write-baseline known.json --jobs 2"}
	output, err := act(t, p, server, with)
	require.NoError(t, err, output)
	delete(with, "args")
	with["baseline"] = "known.json"
	output, err = act(t, p, server, with)
	require.NoError(t, err, output)
	assert.NotContains(t, output, "::error")
}

func TestTheActionTakesNoArchiveWithAnotherChecksum(t *testing.T) {
	p := ciPlace(t)
	output, err := act(t, p, releases(t), map[string]string{"audit": "python3 chat.py", "version": "6.6.6"})
	require.Error(t, err)
	assert.Contains(t, output, "::error::the checksum of claudemock_6.6.6_"+runtime.GOOS+"_"+runtime.GOARCH+".tar.gz is not that of the release")
	assert.Empty(t, content(t, p, "path"))
}

func TestTheTemplateForGitLabAudits(t *testing.T) {
	p := ciPlace(t)
	server := releases(t)
	text, err := os.ReadFile("../deploy/gitlab/claudemock.gitlab-ci.yml")
	require.NoError(t, err)
	var template map[string]struct {
		Variables map[string]string
		Script    []string
		Artifacts struct {
			Paths   []string
			Reports struct{ JUnit string }
		}
	}
	require.NoError(t, yaml.Unmarshal(text, &template))
	job := template[".claudemock"]
	command := []string{"env"}
	for name, value := range job.Variables {
		command = append(command, name+"="+value)
	}
	command = append(command, "CLAUDEMOCK_VERSION="+version, "CLAUDEMOCK_AUDIT=python3 chat.py", "CLAUDEMOCK_ARGS=--only overloaded-once",
		"CLAUDEMOCK_RELEASES="+server.URL+"/download", "bash", "-e", "-c", strings.Join(job.Script, "\n"))
	output, err := p.try(command...)
	require.Error(t, err, output)
	assert.Contains(t, output, "0 of 1 scenario passed")
	assert.Contains(t, job.Artifacts.Paths, job.Artifacts.Reports.JUnit)
	for _, name := range job.Artifacts.Paths {
		assert.NotEmpty(t, content(t, p, name))
	}
	assert.NoError(t, xml.Unmarshal([]byte(content(t, p, job.Artifacts.Reports.JUnit)), new(struct{ XMLName xml.Name })))
}

// An input that no step reads would do nothing, without a word.
func TestEveryInputOfTheActionIsUsed(t *testing.T) {
	text, err := os.ReadFile("../action.yml")
	require.NoError(t, err)
	for name := range readAction(t).Inputs {
		assert.Contains(t, string(text), "${{ inputs."+name+" }}")
	}
}
