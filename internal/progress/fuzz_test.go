package progress

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/scenarios"
)

// FuzzNext chooses for three requests an hour apart, of any scenario that parses.
func FuzzNext(f *testing.F) {
	paths, err := filepath.Glob("../../scenarios/testdata/good/*.yaml")
	require.NoError(f, err)
	require.NotEmpty(f, paths)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(f, err)
		f.Add(text)
	}
	registry := faults.Builtin()
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := scenarios.Parse("fuzz", text, registry)
		if err != nil {
			return
		}
		var p Progress
		for i := range 3 {
			ask(s, &p, sample(t), noon.Add(time.Duration(i)*time.Hour))
		}
	})
}
