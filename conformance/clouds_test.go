package conformance

import (
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/verdict"
)

// cloud is one of the SDKs' clients of Claude on clouds, and the environment
// with its credentials.
type cloud struct {
	name string // an argument of the programs in clouds/
	env  []string
	// headers are patterns of the headers with which it authenticates; in the
	// journal a key is a fingerprint.
	headers map[string]string
}

const fingerprint = `sha256:[0-9a-f]{8}$`

var clouds = []cloud{
	{"foundry", []string{"ANTHROPIC_FOUNDRY_API_KEY=a-key-of-foundry"}, map[string]string{"X-Api-Key": "^" + fingerprint}},
	{"entra", nil, map[string]string{"Authorization": "^Bearer " + fingerprint}},
	{
		"aws",
		[]string{"ANTHROPIC_AWS_API_KEY=a-key-of-aws", "ANTHROPIC_AWS_WORKSPACE_ID=wrkspc_test", "AWS_REGION=us-east-1"},
		map[string]string{"Anthropic-Workspace-Id": "^wrkspc_"},
	},
	{
		"signed",
		[]string{"AWS_ACCESS_KEY_ID=AKIATEST", "AWS_SECRET_ACCESS_KEY=a-secret-of-aws", "ANTHROPIC_AWS_WORKSPACE_ID=wrkspc_test", "AWS_REGION=us-east-1"},
		map[string]string{"Anthropic-Workspace-Id": "^wrkspc_", "Authorization": "^AWS4-HMAC-SHA256 " + fingerprint},
	},
}

// cloudPrograms are the programs in clouds/, by language.
var cloudPrograms = map[string]func(*testing.T) []string{
	"go": func(t *testing.T) []string {
		return []string{goProgram(t, "clouds", "go")}
	},
	"typescript": func(t *testing.T) []string {
		modules := filepath.Join(installed(t, npm("clouds-typescript", "clouds/typescript")), "node_modules")
		return []string{"node", filepath.Join("clouds", "typescript", "cloud.mjs"), modules}
	},
	"python": func(t *testing.T) []string {
		python := pythonOf(t, pip("clouds-python", "clouds/python/requirements.txt"))
		return []string{python, "-B", filepath.Join("clouds", "python", "cloud.py")}
	},
	"java": func(t *testing.T) []string {
		recipe := maven("clouds-java", "clouds/java/pom.xml", "clouds/java/Cloud.java")
		return jvm(filepath.Join(installed(t, recipe), "target", "clouds.jar"), "Cloud")
	},
}

// eachCloud plays every program as every client.
func eachCloud(t *testing.T, play func(t *testing.T, c cloud, command []string)) {
	needInstall(t)
	needLong(t, "the clients of Claude on clouds take minutes to install")
	for language, program := range cloudPrograms {
		t.Run(language, func(t *testing.T) {
			command := program(t)
			for _, c := range clouds {
				t.Run(c.name, func(t *testing.T) { play(t, c, append(command[:len(command):len(command)], c.name)) })
			}
		})
	}
}

// A client of Claude at Microsoft Foundry or on AWS needs only a base URL to use
// claudemock, and authenticates in its own way.
func TestCloudClientsNeedABaseURLOnly(t *testing.T) {
	t.Parallel()
	server := startMock(t, "1")
	eachCloud(t, func(t *testing.T, c cloud, command []string) {
		session := strings.ReplaceAll(strings.TrimPrefix(t.Name(), "TestCloud"), "/", "-")
		base := server.session("healthy", session)
		for _, mode := range auditedModes {
			cmd := exec.Command(command[0], append(command[1:], mode...)...)
			cmd.Env = append(cleanEnv(), append(c.env, "ANTHROPIC_FOUNDRY_BASE_URL="+base+"/anthropic", "ANTHROPIC_AWS_BASE_URL="+base)...)
			output, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s", output)
			assert.Contains(t, string(output), "no model was asked")
		}
		entries, err := server.journal(t.Context(), "healthy", session)
		require.NoError(t, err)
		require.Len(t, entries, 2)
		for _, e := range entries {
			assert.Equal(t, http.StatusOK, e.Status)
			for name, form := range c.headers {
				assert.Regexp(t, form, strings.Join(e.Headers[name], ", "), name)
			}
		}
	})
}

// The environment of claudemock run leads these clients to it too, and they fail
// and cope like the SDK that they are based on.
func TestCloudClientsAreJudged(t *testing.T) {
	t.Parallel()
	referee := startReferee(t)
	eachCloud(t, func(t *testing.T, c cloud, command []string) {
		for _, row := range []struct {
			scenario string
			mode     []string
			requests int
			copes    bool // with an answer
		}{
			{"overloaded-once", plain, 2, true},
			{"rate-limit-once", streamed, 2, true},
			{"invalid-api-key", plain, 1, false},
			{"overloaded-mid-stream", streamed, 1, false},
		} {
			v := judge(t, referee, row.scenario, c.env, breaks(), append(command[:len(command):len(command)], row.mode...)...)
			assert.Equal(t, verdict.Pass, v.Result, "%s: %s", row.scenario, evidence(v))
			assert.Equal(t, row.requests, v.Requests, "%s: %s", row.scenario, evidence(v))
			assert.Equal(t, row.copes, v.Ending.Exit == 0, "%s: %s", row.scenario, evidence(v))
		}
	})
}
