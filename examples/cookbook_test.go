package examples

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTheCookbooksAgentRunsAsPrinted saves the scenario and the agent under the names that
// the page gives them, and runs the page's command.
func TestTheCookbooksAgentRunsAsPrinted(t *testing.T) {
	notWithShort(t)
	t.Parallel()
	_, section, found := strings.Cut(contents(t, "../docs/cookbook.md"), "\n## Script an agent, turn by turn\n")
	require.True(t, found)
	folder, blocks := t.TempDir(), map[string]string{}
	for _, b := range block.FindAllStringSubmatch(section, -1) {
		blocks[b[1]] = b[2]
	}
	require.NoError(t, os.WriteFile(filepath.Join(folder, "turn-by-turn.yaml"), []byte(blocks["yaml"]), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "agent.py"), []byte(blocks["python"]), 0o600))
	python := filepath.Join(installed(t, virtualEnv), "venv", "bin")
	program, err := binary()
	require.NoError(t, err)

	cmd := exec.Command("sh", "-ec", blocks["sh"])
	cmd.Dir = folder
	cmd.Env = append(cleanEnv(), "NO_COLOR=1", "PATH="+strings.Join([]string{filepath.Dir(program), python, os.Getenv("PATH")}, string(os.PathListSeparator)))
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", output)
	assert.Contains(t, string(output), "\nBrest: rain.\n")
	assert.Regexp(t, `(?m)^turn-by-turn +PASS +3 requests`, string(output))
}
