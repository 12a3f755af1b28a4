package conformance

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/scenarios"
	builtin "github.com/claudemock/claudemock/scenarios.d"
)

// insisting is a folder with the scenarios of the catalogue that call tools,
// changed to call them even if a request does not offer them: the table of
// behaviour shows how an SDK reads a call, but the request of its cases offers no
// tool.
func insisting(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	err := fs.WalkDir(builtin.Files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(builtin.Files, path)
		require.NoError(t, err)
		s, err := scenarios.Parse(path, text, faults.Builtin())
		require.NoError(t, err)
		insists := false
		for _, rule := range s.AllRules() {
			for _, step := range rule.Steps {
				if len(step.Calls()) > 0 {
					step.Reply.Offered, insists = scenarios.Ignored, true
				}
			}
		}
		if insists {
			text, err = scenarios.Encode(s)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(folder, entry.Name()), text, 0o600))
		}
		return nil
	})
	require.NoError(t, err)
	return folder
}
