//go:build unix

package attacks

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/cli"
)

// oddFiles makes things that must not be read, each under the name of a scenario in a
// folder of its own.
func oddFiles(t *testing.T) (paths []string) {
	t.Helper()
	for _, put := range []func(path string) error{
		func(path string) error { return syscall.Mkfifo(path, 0o600) },
		func(path string) error { return os.Symlink("/dev/zero", path) },
		func(path string) error { return os.Symlink("/dev/tty", path) },
		func(path string) error { return os.Symlink(path, path) },
		func(path string) error {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				return err
			}
			return os.Truncate(path, 6<<30)
		},
	} {
		path := filepath.Join(t.TempDir(), "odd.yaml")
		require.NoError(t, put(path))
		paths = append(paths, path)
	}
	return paths
}

func TestNoCommandReadsWhatIsNoFile(t *testing.T) {
	t.Setenv("GOGC", "100") // serve sets memory aside otherwise
	for _, path := range oddFiles(t) {
		folder := filepath.Dir(path)
		for _, args := range [][]string{
			{"serve", "--addr", "127.0.0.1:0", "--scenarios", folder}, {"serve", "--addr", "127.0.0.1:0", "--scenarios", path},
			{"serve", "--addr", "127.0.0.1:0", "--models", path}, {"list", "--scenarios", folder}, {"explain", "odd", "--scenarios", path},
			{"lint", folder}, {"lint", path}, {"run", "--scenarios", folder, "--", "true"}, {"run", "--models", path, "--", "true"},
			{"audit", "--scenarios", folder, "--", "true"},
		} {
			var out, errs bytes.Buffer
			var code int
			took := allocated(func() { code = cli.Run(context.Background(), args, cli.Streams{Out: &out, Err: &errs}) })
			assert.Equal(t, 3, code, "%q: %s", args, errs.String())
			assert.Contains(t, errs.String(), path, "%q says which file", args)
			assert.Less(t, took, int64(32<<20), "%q", args)
		}
	}
}
