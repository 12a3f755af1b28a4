package conformance

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pythonAgents are the agents of python/sweep_agent.py with points that show in little time
// what is wrong with each.
var pythonAgents = []struct {
	wrongAgent
	points, faults string
}{
	{wrongAgent{"Right", "", ""}, "request_1/inside_text,request_2/instead_of_the_answer", "reset,stall,529,max_tokens,pause_turn"},
	{wrongAgent{"RunsCutCalls", "notices-truncation", "request_1/inside_last_tool_json/truncate"}, "request_1/inside_text,request_1/inside_last_tool_json", "truncate"},
	{wrongAgent{"LosesAResult", "tools-once", "request_2/at_the_end_of_text/stall"}, "request_1/inside_text,request_2/at_the_end_of_text", "reset,stall"},
	{wrongAgent{"ForgetsThoughts", "lost-turn", "request_2/at_the_end_of_text/error_event"}, "request_1/inside_text,request_2/at_the_end_of_text", "error_event,close"},
	{wrongAgent{"EndsAtAPause", "reads-stop-reason", "request_2/instead_of_the_answer/pause_turn"}, "request_2/instead_of_the_answer", "pause_turn,max_tokens,529"},
	{wrongAgent{"TakesHalf", "reads-stop-reason", "request_2/instead_of_the_answer/max_tokens"}, "request_2/instead_of_the_answer", "pause_turn,max_tokens,529"},
	{wrongAgent{"WaitsBetweenBlocks", "hang", "request_1/between_text_and_tool_use/error_event"}, "request_1/inside_text,request_1/between_text_and_tool_use", "error_event"},
	{wrongAgent{"DiesOfTheSecondSilence", "hang", "request_1/inside_last_tool_json/stall_for_good"}, "request_1/inside_last_tool_json", "stall"},
}

// sweepPython sweeps an agent of python/sweep_agent.py.
func sweepPython(t *testing.T, agent wrongAgent, program []string, flags ...string) {
	t.Helper()
	conversation := []string{"--scenarios", filepath.Join("testdata", "sweep-python.yaml"), "--scenario", "lighthouse", "--timeout", "40s"}
	agent.checkSweep(t, program, append(conversation, flags...)...)
}

// TestASweepFindsWhereAPythonAgentIsWrong sweeps agents on the official Python SDK.
func TestASweepFindsWhereAPythonAgentIsWrong(t *testing.T) {
	program := forkedPython(t, filepath.Join("python", "sweep_agent.py"))
	for _, agent := range pythonAgents {
		t.Run(agent.wrong, func(t *testing.T) {
			t.Parallel()
			sweepPython(t, agent.wrongAgent, program, "--points", agent.points, "--faults", agent.faults)
		})
	}
}

// TestAFullSweepFindsOneCauseForEachPythonAgent breaks all that can break in the conversation
// of each agent.
func TestAFullSweepFindsOneCauseForEachPythonAgent(t *testing.T) {
	needLong(t, "a full sweep of each agent")
	program := forkedPython(t, filepath.Join("python", "sweep_agent.py"))
	for _, agent := range pythonAgents {
		t.Run(agent.wrong, func(t *testing.T) { sweepPython(t, agent.wrongAgent, program, "--jobs", "8") })
	}
}

// TestARightPythonAgentPassesAllPairsOfFailures tries a second failure at each attempt by
// which the agent recovers from a first.
func TestARightPythonAgentPassesAllPairsOfFailures(t *testing.T) {
	needLong(t, "a sweep of all pairs of failures")
	program := forkedPython(t, filepath.Join("python", "sweep_agent.py"))
	sweepPython(t, wrongAgent{wrong: "Right"}, program, "--jobs", "8", "--depth", "2")
}

// forkedPython returns the command that runs a script on the official SDK in a process that
// is forked from one that has imported the SDK: importing takes seconds of processor time, and a
// sweep runs the script many times.
func forkedPython(t *testing.T, script string) []string {
	t.Helper()
	python := pythonOf(t, virtualEnv("v2"))
	folder, err := os.MkdirTemp("", "prefork-") // the name of a socket must be short
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	prefork, socket := filepath.Join("python", "prefork.py"), filepath.Join(folder, "socket")
	cmd := exec.Command(python, "-B", prefork, "serve", socket, script)
	cmd.Env, cmd.Stderr = cleanEnv(), os.Stderr
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start(), "starting %s", script)
	t.Cleanup(func() {
		_ = stdin.Close()
		assert.NoError(t, cmd.Wait(), "ending %s", script)
	})
	ready, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err, "waiting for %s", script)
	require.Equal(t, "ready", strings.TrimSpace(ready))
	return []string{python, "-I", "-S", "-B", prefork, "run", socket}
}
