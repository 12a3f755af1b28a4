package conformance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// sweptProgram is an agent of sweeps/: two tools on a tool runner or a framework, as the
// documentation of that has it.
type sweptProgram struct {
	name    string // its folder in sweeps/, and that of its reproductions in testdata/sweeps/
	title   string // for readers
	locked  []lock // the packages whose versions the page shows
	command string // how a reader starts it in its folder
	stop    string // where the program finds the stop reason of the last message
	start   func(t *testing.T, folder string) []string
}

// sweptPrograms are in the order of the page.
var sweptPrograms = []sweptProgram{
	{
		name: "python-runner", title: "the tool runner of the official Python SDK",
		locked:  []lock{{filepath.Join("python", "requirements-v2.txt"), "anthropic==", "anthropic "}},
		command: "python main.py", stop: "`message.stop_reason`",
		start: pythonAgent(virtualEnv("v2")),
	},
	{
		name: "typescript-runner", title: "the tool runner of the official TypeScript SDK",
		locked:  []lock{{filepath.Join("typescript", "package.json"), `"anthropic-v1": "npm:@anthropic-ai/sdk@`, "@anthropic-ai/sdk "}},
		command: "node main.mjs", stop: "`message.stop_reason`",
		start: nodeAgent(nodeModules, map[string]string{"@anthropic-ai/sdk": "anthropic-v1"}),
	},
	{
		name: "go-runner", title: "the tool runner of the official Go SDK",
		locked:  []lock{{"go.mod", "github.com/anthropics/anthropic-sdk-go/v2 v", "anthropic-sdk-go "}},
		command: "go run .", stop: "`runner.LastMessage().StopReason`",
		start: func(t *testing.T, folder string) []string { return []string{goProgram(t, folder)} },
	},
	{
		name: "langchain-py", title: "LangChain, Python: an agent of create_agent",
		locked: []lock{
			{filepath.Join("frameworks", "langchain-py", "requirements.txt"), "\nlangchain==", "langchain "},
			{filepath.Join("frameworks", "langchain-py", "requirements.txt"), "\nlangchain-anthropic==", "langchain-anthropic "},
		},
		command: "python main.py", stop: "`response_metadata[\"stop_reason\"]` of the last message",
		start: pythonAgent(pip(cacheName("langchain-py"), filepath.Join("frameworks", "langchain-py", "requirements.txt"))),
	},
	{
		name: "ai-sdk", title: "Vercel AI SDK, TypeScript: streamText with tools",
		locked: []lock{
			{filepath.Join("frameworks", "ai-sdk", "package.json"), `"ai": "`, "ai "},
			{filepath.Join("frameworks", "ai-sdk", "package.json"), `"@ai-sdk/anthropic": "`, "@ai-sdk/anthropic "},
		},
		command: "node main.mjs", stop: "`await result.finishReason`",
		start: nodeAgent(npm(cacheName("ai-sdk"), filepath.Join("frameworks", "ai-sdk")), nil),
	},
}

// pythonAgent starts main.py with the interpreter of a recipe.
func pythonAgent(r recipe) func(*testing.T, string) []string {
	return func(t *testing.T, folder string) []string {
		return []string{pythonOf(t, r), "-B", filepath.Join(folder, "main.py")}
	}
}

// nodeAgent starts main.mjs next to the packages of a recipe. Packages that are installed
// under another name than users know are there under theirs, too.
func nodeAgent(r recipe, named map[string]string) func(*testing.T, string) []string {
	return func(t *testing.T, folder string) []string {
		packages := filepath.Join(installed(t, r), "node_modules")
		home := t.TempDir()
		program, err := os.ReadFile(filepath.Join(folder, "main.mjs"))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(home, "main.mjs"), program, 0o644))
		if named == nil {
			require.NoError(t, os.Symlink(packages, filepath.Join(home, "node_modules")))
		}
		for name, as := range named {
			link := filepath.Join(home, "node_modules", name)
			require.NoError(t, os.MkdirAll(filepath.Dir(link), 0o755))
			require.NoError(t, os.Symlink(filepath.Join(packages, as), link))
		}
		return []string{"node", filepath.Join(home, "main.mjs")}
	}
}

// sweepsScenario is the conversation of the agents.
var sweepsScenario = filepath.Join("testdata", "sweeps", "excursion.yaml")

// What the agents meet: each kind of failure in the middle of each part of an answer, around its
// last events, and instead of it. Everything else shows the same, and takes six times as long.
var (
	sweptPlaces = []string{
		"request_1/instead_of_the_answer", "request_1/before_any_byte", "request_1/inside_text", "request_1/inside_tool_json",
		"request_1/on_message_delta", "request_1/after_message_delta",
		"request_2/instead_of_the_answer", "request_2/inside_text", "request_2/after_message_delta", "request_2/after_message_stop",
	}
	sweptFaults = []string{
		"529", "429_with_retry_after", "502_html", "401", "refusal", "empty_content", "max_tokens", "pause_turn",
		"hang", "reset", "stall", "truncate", "drop", "error_event", "unknown_event",
	}
)

// sweep sweeps the agent and returns the report. A run may take the time of three attempts
// of 10 s on a busy machine.
func (p sweptProgram) sweep(t *testing.T) sweepReport {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sweep.json")
	args := []string{"sweep", "--scenarios", sweepsScenario, "--scenario", "excursion", "--points", strings.Join(sweptPlaces, ","),
		"--faults", strings.Join(sweptFaults, ","), "--jobs", "4", "--timeout", "120s", "--quiet", "--json", file, "--"}
	claudemock(t, 1, append(args, p.start(t, filepath.Join("sweeps", p.name))...)...)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var report sweepReport
	require.NoError(t, json.Unmarshal(text, &report))
	return report
}

// TestSweepsOfRunnersAndFrameworks sweeps each agent, and compares what is found with the
// file. With -update it writes the file, and the reproductions: that alone does not run it, since
// others are updated more often.
func TestSweepsOfRunnersAndFrameworks(t *testing.T) {
	needInstall(t)
	if os.Getenv(longVar) == "" {
		t.Skipf("hundreds of runs of each agent, many of which end with a time-out, take half an hour: %s=1 runs this test, with -timeout 2h", longVar)
	}
	onFile := readSweeps(t)
	var mu sync.Mutex
	t.Run("sweep", func(t *testing.T) {
		for i, p := range sweptPrograms {
			t.Run(p.name, func(t *testing.T) {
				t.Parallel()
				swept := p.summary(t, p.sweep(t))
				mu.Lock()
				defer mu.Unlock()
				if *update {
					onFile.Programs[i] = swept
					onFile.write(t)
					return
				}
				swept.agrees(t, onFile.Programs[i])
			})
		}
	})
}
