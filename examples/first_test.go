package examples

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTheFirstProgramsTakeHalfAnAnswerForAWholeOne runs what README begins with.
func TestTheFirstProgramsTakeHalfAnAnswerForAWholeOne(t *testing.T) {
	notWithShort(t)
	t.Parallel()
	example := copied(t, "first")
	for name, command := range map[string]func(t *testing.T) []string{
		"Python": func(t *testing.T) []string {
			return []string{filepath.Join(installed(t, virtualEnv), "venv", "bin", "python"), "chat.py"}
		},
		"TypeScript": func(t *testing.T) []string {
			modules := filepath.Join(installed(t, nodeModules), "node_modules")
			require.NoError(t, os.Symlink(modules, filepath.Join(example.folder, "node_modules")))
			return []string{"node", "chat.mjs"}
		},
		"Go": func(t *testing.T) []string {
			program := filepath.Join(t.TempDir(), "first")
			output, err := exec.Command("go", "build", "-o", program, "./first").CombinedOutput()
			require.NoError(t, err, "%s", output)
			return []string{program}
		},
	} {
		t.Run(name, func(t *testing.T) {
			client := command(t)
			broken, err := example.run(example.claudemock, append([]string{"run", "--scenarios", "half-an-answer.yaml", "--scenario", "half-an-answer", "--"}, client...)...)
			require.Error(t, err, broken)
			assert.Contains(t, broken, "The treasure is buried under the old\nDone.\nhalf-an-answer   FAIL   2 requests in ")
			assert.Contains(t, broken, "✗ notices-truncation   the stream ended after 5 events without message_stop; the program exited 0 with the half answer\n")

			healthy, err := example.run(example.claudemock, append([]string{"run", "--scenario", "overloaded-once", "--"}, client...)...)
			require.NoError(t, err, healthy)
			assert.Contains(t, healthy, "\nDone.\noverloaded-once   PASS   2 requests in ")
		})
	}
}
