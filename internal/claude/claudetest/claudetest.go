// Package claudetest has what the tests of the packages beside it share: golden files,
// JSON literals, and the API's own description to compare answers with. It knows none
// of those packages.
package claudetest

import (
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

// Update is the flag -update, which writes golden files.
var Update = flag.Bool("update", false, "write the golden files anew")

// Golden compares got with a file in testdata.
func Golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *Update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test -update to make it")
	require.Equal(t, string(want), got)
}

// Seeded returns a source of the same random numbers each time.
func Seeded() *rand.Rand { return rand.New(rand.NewPCG(7, 7)) }

// Parse parses a JSON literal of a test.
func Parse(t testing.TB, text string) *jsontree.Node {
	t.Helper()
	n, err := jsontree.Parse([]byte(text))
	require.NoError(t, err, text)
	return n
}
