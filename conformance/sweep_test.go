package conformance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestASweepFindsWhereAnAgentIsWrong sweeps an agent on the official Python SDK that is wrong
// at one place: what is found is that, with a scenario that fails by itself.
func TestASweepFindsWhereAnAgentIsWrong(t *testing.T) {
	agent := []string{pythonOf(t, virtualEnv("v2")), "-B", filepath.Join("python", "sweep_agent.py")}
	const tried = "request_1/inside_text,request_1/after_tool_use,request_2/inside_text,request_2/instead_of_the_answer"
	for _, test := range []struct{ wrong, rule, smallest string }{
		{"nowhere", "", ""},
		{"takes-cut-calls", "notices-truncation", "request_1/after_tool_use/reset"},
		{"loses-the-result", "tools-once", "request_2/inside_text/reset"},
		{"ends-at-a-pause", "reads-stop-reason", "request_2/instead_of_the_answer/pause_turn"},
	} {
		t.Run(test.wrong, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			file := filepath.Join(folder, "sweep.json")
			exit := 0
			if test.rule != "" {
				exit = 1
			}
			said := claudemock(t, exit, append([]string{
				"sweep", "--scenarios", filepath.Join("testdata", "sweep.yaml"), "--scenario", "treasure", "--faults", "reset,pause_turn,529", "--points", tried,
				"--json", file, "--out", folder, "--jobs", "2", "--",
			}, append(agent, test.wrong)...)...)
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			var found struct {
				Sweep struct {
					Causes []struct {
						Rule         string
						Reproduction struct {
							Point, Scenario, File string
							Runs, Failed          int
						}
					}
				}
			}
			require.NoError(t, json.Unmarshal(text, &found))
			if test.rule == "" {
				assert.Empty(t, found.Sweep.Causes, said)
				return
			}
			require.Len(t, found.Sweep.Causes, 1, said)
			cause := found.Sweep.Causes[0]
			assert.Equal(t, test.rule, cause.Rule, said)
			assert.Equal(t, test.smallest, cause.Reproduction.Point)
			assert.Equal(t, cause.Reproduction.Runs, cause.Reproduction.Failed)
			claudemock(t, 1, append([]string{"run", "--scenarios", cause.Reproduction.File, "--scenario", cause.Reproduction.Scenario, "--"}, append(agent, test.wrong)...)...)
		})
	}
}
