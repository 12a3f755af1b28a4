package examples

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTheFirstProgramTakesHalfAnAnswerForAWholeOne runs what README begins with, in Go;
// the tests of packages do so in Python and TypeScript.
func TestTheFirstProgramTakesHalfAnAnswerForAWholeOne(t *testing.T) {
	notWithShort(t)
	t.Parallel()
	claudemock, err := binary()
	require.NoError(t, err)
	client := filepath.Join(t.TempDir(), "first")
	output, err := exec.Command("go", "build", "-o", client, "./first").CombinedOutput()
	require.NoError(t, err, "%s", output)
	run := func(args ...string) (string, error) {
		cmd := exec.Command(claudemock, append(append([]string{"run"}, args...), "--", client)...)
		cmd.Env = append(cleanEnv(), "NO_COLOR=1")
		output, err := cmd.CombinedOutput()
		return string(output), err
	}

	broken, err := run("--scenarios", "first/half-an-answer.yaml", "--scenario", "half-an-answer")
	require.Error(t, err, broken)
	assert.Contains(t, broken, "The treasure is buried under the old\nDone.\nhalf-an-answer   FAIL   2 requests in ")
	assert.Contains(t, broken, "✗ notices-truncation   the stream ended after 5 events without message_stop; the program exited 0 with the half answer\n")

	healthy, err := run("--scenario", "overloaded-once")
	require.NoError(t, err, healthy)
	assert.Contains(t, healthy, "\nDone.\noverloaded-once   PASS   2 requests in ")
}
