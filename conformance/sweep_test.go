package conformance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sweptCause is what the report of a sweep says about one cause.
type sweptCause struct {
	Rule         string
	Reproduction struct {
		Point, Scenario, File string
		Runs, Failed          int
	}
}

// sweepProgram sweeps a program with some more flags, and returns what was found, and what
// the command said.
func sweepProgram(t *testing.T, program, flags []string, exit int) (causes []sweptCause, said string) {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "sweep.json")
	args := append([]string{"sweep", "--json", file, "--out", folder, "--jobs", "2"}, flags...)
	said = claudemock(t, exit, append(append(args, "--"), program...)...)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var report struct{ Sweep struct{ Causes []sweptCause } }
	require.NoError(t, json.Unmarshal(text, &report))
	return report.Sweep.Causes, said
}

// wrongAgent is an agent for sweeps that is wrong at one place.
type wrongAgent struct {
	wrong    string // the argument that makes it so; "nowhere" for none
	rule     string // of the only finding; "" for none
	smallest string // the point of its reproduction
	compared bool   // only the comparison with the healthy run shows it, so that its scenario passes by itself
}

// checkSweep sweeps an agent: what is found is the one thing that is wrong with it, with a
// scenario that fails by itself where a scenario can say what is wrong.
func (a wrongAgent) checkSweep(t *testing.T, program []string, flags ...string) {
	t.Helper()
	program = append(program[:len(program):len(program)], a.wrong)
	if a.rule == "" {
		causes, said := sweepProgram(t, program, flags, 0)
		assert.Empty(t, causes, said)
		return
	}
	causes, said := sweepProgram(t, program, flags, 1)
	require.Len(t, causes, 1, said)
	found := causes[0]
	assert.Equal(t, a.rule, found.Rule, said)
	assert.Equal(t, a.smallest, found.Reproduction.Point)
	assert.Equal(t, found.Reproduction.Runs, found.Reproduction.Failed)
	exit := 1
	if a.compared {
		exit = 0
	}
	claudemock(t, exit, append([]string{"run", "--timeout", "20s", "--scenarios", found.Reproduction.File, "--scenario", found.Reproduction.Scenario, "--"}, program...)...)
}
