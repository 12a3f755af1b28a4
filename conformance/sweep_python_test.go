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
	{wrongAgent{"Right", "", "", false}, "request_1/inside_text,request_2/instead_of_the_answer", "reset,stall,529,max_tokens,pause_turn"},
	{wrongAgent{"RunsCutCalls", "no-duplicate-side-effects", "request_1/inside_last_tool_json/error_event", false}, "request_1/inside_text,request_1/inside_last_tool_json", "error_event,stall"},
	{wrongAgent{"LosesAResult", "lost-turn", "request_2/at_the_end_of_text/stall", true}, "request_1/inside_text,request_2/at_the_end_of_text", "reset,stall"},
	{wrongAgent{"ForgetsThoughts", "lost-turn", "request_2/at_the_end_of_text/error_event", true}, "request_1/inside_text,request_2/at_the_end_of_text", "error_event,close"},
	{wrongAgent{"EndsAtAPause", "reads-stop-reason", "request_2/instead_of_the_answer/pause_turn", false}, "request_2/instead_of_the_answer", "pause_turn,max_tokens,529"},
	{wrongAgent{"TakesHalf", "reads-stop-reason", "request_2/instead_of_the_answer/max_tokens", false}, "request_2/instead_of_the_answer", "pause_turn,max_tokens,529"},
	{wrongAgent{"WaitsBetweenBlocks", "hang", "request_1/between_text_and_tool_use/error_event", false}, "request_1/inside_text,request_1/between_text_and_tool_use", "error_event"},
	{wrongAgent{"DiesOfTheSecondSilence", "hang", "request_1/inside_last_tool_json/stall_for_good", false}, "request_1/inside_last_tool_json", "stall"},
}

// TestASweepFindsWhereAPythonAgentIsWrong sweeps agents on the official Python SDK at the
// points that the table names.
func TestASweepFindsWhereAPythonAgentIsWrong(t *testing.T) {
	t.Parallel() // it mostly waits for agents that hang
	program := forkedPython(t)
	for _, agent := range pythonAgents {
		t.Run(agent.wrong, func(t *testing.T) {
			t.Parallel()
			limit := "40s"
			if agent.rule == "hang" {
				limit = "20s" // where it does not hang, it is silent once for five seconds at most
			}
			sweepPython(t, agent.wrongAgent, program, limit, "--points", agent.points, "--faults", agent.faults)
		})
	}
}

// TestAFullSweepFindsOneCauseForEachPythonAgent breaks all that can break in the conversation
// of each agent.
func TestAFullSweepFindsOneCauseForEachPythonAgent(t *testing.T) {
	needLong(t, "hundreds of runs of each agent")
	program := forkedPython(t)
	for _, agent := range pythonAgents {
		t.Run(agent.wrong, func(t *testing.T) {
			t.Parallel()
			sweepPython(t, agent.wrongAgent, program, "40s", "--jobs", "4")
		})
	}
}

// sweepPython sweeps an agent of python/sweep_agent.py, of which no run takes longer than the
// limit. The attempts by which the right one recovers are broken, too.
func sweepPython(t *testing.T, agent wrongAgent, program []string, limit string, flags ...string) {
	t.Helper()
	flags = append(flags, "--scenarios", filepath.Join("testdata", "sweep-python.yaml"), "--scenario", "lighthouse", "--timeout", limit)
	if agent.rule == "" {
		flags = append(flags, "--depth", "2")
	}
	agent.checkSweep(t, program, flags...)
}

// forkedPython returns the command that runs the agents in processes that are forked from
// one in which the SDK is ready: getting ready takes seconds of processor time, and a sweep runs
// an agent hundreds of times.
func forkedPython(t *testing.T) []string {
	t.Helper()
	needInstall(t)
	python := pythonOf(t, virtualEnv("v2"))
	healthy := startMock(t, "1", "--scenarios", filepath.Join("testdata", "sweep-python.yaml"))
	folder, err := os.MkdirTemp("", "prefork-") // the name of a socket must be short
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	prefork, socket := filepath.Join("python", "prefork.py"), filepath.Join(folder, "socket")
	cmd := exec.Command(python, "-B", prefork, "serve", socket, filepath.Join("python", "sweep_agent.py"), "Right")
	cmd.Env = append(cleanEnv(), "ANTHROPIC_API_KEY="+clientKey, "ANTHROPIC_BASE_URL="+healthy.session("lighthouse", "prefork"))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start(), "starting the first Python agent")
	t.Cleanup(func() {
		_ = stdin.Close()
		assert.NoError(t, cmd.Wait(), "ending the first Python agent")
	})
	ready, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err, "waiting for the first Python agent")
	require.Equal(t, "ready", strings.TrimSpace(ready))
	return []string{python, "-I", "-S", "-B", prefork, "run", socket}
}
