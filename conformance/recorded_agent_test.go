package conformance

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lighthouse is an API that has an agent call three tools.
const lighthouse = `name: lighthouse
summary: three tools are called one after another
steps:
  - reply: {content: [{type: tool_use, name: find_station, input: {about: the lighthouse}}]}
  - reply: {content: [{type: tool_use, name: get_weather, input: {about: station 7}}]}
  - reply: {content: [{type: tool_use, name: send_report, input: {about: rain}}]}
  - reply: {text: "The report is sent: rain."}
`

// TestARecordedAgentIsReplayedAndBroken records an agent with three tools, replays it,
// and breaks it at its second turn with one more line in the recording.
func TestARecordedAgentIsReplayedAndBroken(t *testing.T) {
	needInstall(t)
	t.Parallel()
	folder, files := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "lighthouse.yaml"), []byte(lighthouse), 0o600))
	api := startMock(t, "1", "--scenarios", folder)
	agent := forkedPython(t, "python", "agent.py")
	said := claudemock(t, 0, append([]string{"record", "--upstream", api.session("lighthouse", "recorded"), "--out", files, "--name", "agent", "--"}, agent...)...)
	assert.Contains(t, said, "The report is sent: rain.")
	assert.Contains(t, said, "4 requests")

	run := []string{"run", "--scenarios", files, "--scenario", "agent", "--"}
	said = claudemock(t, 0, append(run, agent...)...)
	assert.Contains(t, said, "The report is sent: rain.")

	path := filepath.Join(files, "agent.yaml")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	steps := strings.Split(string(text), "\n  - ")
	require.Len(t, steps, 1+4, "%s", text)
	steps[2] = "error: overloaded_error\n  - " + steps[2]
	require.NoError(t, os.WriteFile(path, []byte(strings.Join(steps, "\n  - ")), 0o600))

	said = claudemock(t, 0, append(run, agent...)...)
	assert.Contains(t, said, "The report is sent: rain.", "the SDK asks again")
	said = claudemock(t, 1, append(append(run, agent...), "0")...)
	assert.Contains(t, said, "retries-transient", "without the SDK's retries, the agent does not cope")
}

// claudemock runs the binary, and returns what it printed.
func claudemock(t *testing.T, exit int, args ...string) string {
	t.Helper()
	path, err := binary()
	require.NoError(t, err)
	cmd := exec.Command(path, args...)
	cmd.Env = append(cleanEnv(), "ANTHROPIC_API_KEY="+clientKey, "NO_COLOR=1")
	output, err := cmd.CombinedOutput()
	require.Equal(t, exit, cmd.ProcessState.ExitCode(), "%v: %s", err, output)
	return string(output)
}
