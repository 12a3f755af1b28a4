package conformance

import (
	"path/filepath"
	"testing"
)

// typescriptAgents are the agents of typescript/sweep_agent.mjs with points that show in
// little time what is wrong with each.
var typescriptAgents = []struct {
	wrongAgent
	points, faults string
}{
	{wrongAgent{"nowhere", "", "", false}, "request_1/inside_tool_json,request_2/instead_of_the_answer", "reset,529"},
	{wrongAgent{"awaits-next-block", "hang", "request_1/between_text_and_tool_use/reset", false}, "request_1/between_text_and_tool_use", "reset,error_event"},
	{wrongAgent{"drops-tools", "same-request-on-retry", "request_1/instead_of_the_answer/529", false}, "request_1/instead_of_the_answer/529,request_2/instead_of_the_answer/529", "529"},
	{wrongAgent{"loses-second-silence", "reports-failure", "request_1/inside_last_tool_json/stall_for_good", false}, "request_1/inside_last_tool_json", "stall"},
	{wrongAgent{"keeps-cut-text", "lost-turn", "request_1/inside_last_tool_json/error_event", false}, "request_1/inside_last_tool_json/error_event,request_1/inside_last_tool_json/reset", "error_event,reset"},
	{wrongAgent{"runs-cut-calls", "no-duplicate-side-effects", "request_1/inside_last_tool_json/error_event", false}, "request_1/inside_last_tool_json/error_event,request_1/inside_last_tool_json/reset", "error_event,reset"},
	{wrongAgent{"ends-at-refusals", "reads-stop-reason", "request_1/instead_of_the_answer/refusal", false}, "request_1/instead_of_the_answer", "refusal,empty_content"},
	{wrongAgent{"chokes-on-unknown", "tolerates-unknown", "request_2/before_text/unknown_block", false}, "request_2/before_text,request_2/inside_text", "unknown_block,unknown_event"},
}

// sweepTypeScript sweeps an agent of typescript/sweep_agent.mjs.
func sweepTypeScript(t *testing.T, agent wrongAgent, flags ...string) {
	t.Helper()
	needInstall(t)
	program := []string{"node", filepath.Join("typescript", "sweep_agent.mjs"), nodeSDK(t, "anthropic-v1")}
	flags = append(flags, "--scenarios", filepath.Join("testdata", "sweep-typescript.yaml"), "--scenario", "treasure-island")
	if agent.rule == "hang" {
		flags = append(flags, "--timeout", "20s") // its reproduction waits for that many times
	}
	agent.checkSweep(t, program, flags...)
}

// TestASweepFindsWhereATypeScriptAgentIsWrong sweeps agents on the official TypeScript SDK.
func TestASweepFindsWhereATypeScriptAgentIsWrong(t *testing.T) {
	t.Parallel() // it mostly waits for agents that hang
	for _, agent := range typescriptAgents {
		t.Run(agent.wrong, func(t *testing.T) {
			t.Parallel()
			sweepTypeScript(t, agent.wrongAgent, "--points", agent.points, "--faults", agent.faults)
		})
	}
}

// TestAFullSweepFindsOneCauseForEachTypeScriptAgent breaks all that can break in the
// conversation of each agent.
func TestAFullSweepFindsOneCauseForEachTypeScriptAgent(t *testing.T) {
	needLong(t, "a full sweep of each agent")
	for _, agent := range typescriptAgents {
		t.Run(agent.wrong, func(t *testing.T) { sweepTypeScript(t, agent.wrongAgent, "--jobs", "8") })
	}
}

// TestARightTypeScriptAgentPassesAllPairsOfFailures tries a second failure at each attempt by
// which the agent recovers from a first.
func TestARightTypeScriptAgentPassesAllPairsOfFailures(t *testing.T) {
	needLong(t, "a sweep of all pairs of failures")
	sweepTypeScript(t, wrongAgent{wrong: "nowhere"}, "--jobs", "8", "--depth", "2")
}
