package architecture

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// required is one line of a go.mod that requires a module.
var required = regexp.MustCompile(`(?m)^(?:require )?\s*(\S+\.\S+/\S+) (v\S+)`)

// requirements are the modules and versions that the go.mod of a folder lists.
func requirements(t *testing.T, folder string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", folder, "go.mod"))
	require.NoError(t, err)
	versions := map[string]string{}
	for _, match := range required.FindAllStringSubmatch(string(text), -1) {
		versions[match[1]] = match[2]
	}
	return versions
}

// modules are the folders that go.work names.
func modules(t *testing.T) (folders []string) {
	t.Helper()
	text, err := os.ReadFile("../../go.work")
	require.NoError(t, err)
	for _, match := range regexp.MustCompile(`(?m)^\t(\.\S*)$`).FindAllStringSubmatch(string(text), -1) {
		folders = append(folders, filepath.ToSlash(filepath.Clean(match[1])))
	}
	return folders
}

// A module that imports server requires everything in the go.mod at the top. An
// SDK there, for our tests, would upgrade the user's own.
func TestWhoImportsClaudemockRequiresNoSDK(t *testing.T) {
	versions := requirements(t, ".")
	require.Contains(t, versions, "github.com/stretchr/testify", "the file is read")
	for path := range versions {
		assert.NotContains(t, path, "anthropic-sdk-go", "what needs the SDK belongs to conformance or examples")
	}
	for _, s := range sources(t) {
		if strings.HasPrefix(s.room, "conformance") {
			continue
		}
		for _, spec := range s.file.Imports {
			assert.NotContains(t, spec.Path.Value, "anthropic-sdk-go", s.path)
		}
	}
}

// A module that the workspace leaves out is never tested.
func TestTheWorkspaceNamesEveryModule(t *testing.T) {
	var there []string
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{"testdata", "node_modules", ".git"}, entry.Name()) {
			return fs.SkipDir
		}
		if entry.Name() == "go.mod" {
			folder, err := filepath.Rel("../..", filepath.Dir(path))
			there = append(there, filepath.ToSlash(folder))
			return err
		}
		return nil
	})
	require.NoError(t, err)
	assert.ElementsMatch(t, there, modules(t))
}

// The tests should run what users get, but a workspace builds its modules with
// the newest version that any of them requires.
func TestTheWorkspaceBuildsWhatUsersGet(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Path}} {{.Version}}", "all").Output()
	require.NoError(t, err)
	built := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, version, _ := strings.Cut(strings.TrimSpace(line), " ")
		built[path] = version
	}
	for path, version := range requirements(t, ".") {
		assert.Equal(t, version, built[path], "%s: another go.mod of the workspace asks for a newer one", path)
	}
}
