package conformance

import (
	"path/filepath"
	"testing"
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
	program := forkedPython(t, "python", "sweep_agent.py")
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
	program := forkedPython(t, "python", "sweep_agent.py")
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
