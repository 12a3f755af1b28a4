package reference_test

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/reference"
	"github.com/claudemock/claudemock/scenarios/catalogue"
)

var update = flag.Bool("update", false, "rewrite the pages")

func TestTheDocsSayWhatTheCodeDoes(t *testing.T) {
	embedded, err := catalogue.Open()
	require.NoError(t, err)
	catalogue, err := reference.Catalogue(embedded)
	require.NoError(t, err)
	measured, err := os.ReadFile("../../conformance/testdata/behaviour.txt")
	require.NoError(t, err)
	behaviour, err := reference.Behaviour(embedded, measured)
	require.NoError(t, err)
	audited, err := os.ReadFile("../../conformance/testdata/scorecards.txt")
	require.NoError(t, err)
	scorecards, err := reference.Scorecards(embedded, audited)
	require.NoError(t, err)
	driven, err := os.ReadFile("../../conformance/testdata/frameworks.txt")
	require.NoError(t, err)
	frameworks, err := reference.Frameworks(driven)
	require.NoError(t, err)
	swept, err := os.ReadFile("../../conformance/testdata/sweeps.json")
	require.NoError(t, err)
	sweeps, err := reference.Sweeps(swept)
	require.NoError(t, err)
	counted, err := os.ReadFile("../../conformance/described/testdata/summary.txt")
	require.NoError(t, err)
	described, err := reference.Described(counted)
	require.NoError(t, err)
	for page, want := range map[string][]byte{
		"api-description.md": described,
		"language.md":        reference.Language(),
		"limits.md":          reference.Limits(),
		"faults.md":          reference.Faults(faults.Builtin()),
		"catalogue.md":       catalogue,
		"sdk-behaviour.md":   behaviour,
		"official-suites.md": suitesPage(t),
		"rules.md":           reference.Rules(),
		"sdk-scorecards.md":  scorecards,
		"frameworks.md":      frameworks,
		"sweeps.md":          sweeps,
	} {
		t.Run(page, func(t *testing.T) {
			path := "../../docs/" + page
			if *update {
				require.NoError(t, os.WriteFile(path, want, 0o644))
			}
			got, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, string(want), string(got), "run go test ./internal/reference -update")
		})
	}
}

func TestCountsThatCannotBeReadAreNamed(t *testing.T) {
	_, err := reference.Described([]byte("legal accepted   messages     GA   2026-10-21      1561 of  1561\nmany more\n"))
	assert.EqualError(t, err, `reading the counts of the description's tests: "many more\n" is no count`)
}
