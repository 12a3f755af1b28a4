package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pair is a line of JSON that tells of an answer with a text, and of no request.
func pair(text string) string {
	return `{"response":{"status":503,"body":"` + text + `"}}` + "\n"
}

func importing(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = Run(t.Context(), append([]string{"import"}, args...), Streams{Out: &stdout, Err: &stderr})
	return code, stdout.String(), stderr.String()
}

func TestEachFileBecomesAScenario(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("out", 0o700))
	require.NoError(t, os.WriteFile("Last Night.har", []byte(pair("one")+pair("two")), 0o600))
	require.NoError(t, os.WriteFile(".log", []byte(pair("three")), 0o600))
	require.NoError(t, os.WriteFile("empty", nil, 0o600))

	code, out, errs := importing(t, "--out", "out", "Last Night.har", "empty", ".log", "gone")
	assert.Equal(t, exitFailure, code, "two could not be imported")
	assert.Equal(t, filepath.Join("out", "last-night.yaml")+"  2 requests from Last Night.har, requests and answers as JSON\n"+
		filepath.Join("out", "log.yaml")+"  1 request from .log, requests and answers as JSON\n", out)
	assert.Contains(t, errs, "reading empty: it is empty")
	assert.Contains(t, errs, "cannot import gone: no such file or directory")
	text, err := os.ReadFile(filepath.Join("out", "last-night.yaml"))
	require.NoError(t, err)
	assert.Contains(t, string(text), "# Of all requests: not told: the request.\n")

	code, _, errs = importing(t, "--out", "out", ".log")
	assert.Equal(t, exitFailure, code)
	assert.Contains(t, errs, "log.yaml is there already\n  try: --name log-2, or --force to replace it")
	code, _, _ = importing(t, "--out", "out", "--name", "log-2", ".log")
	assert.Equal(t, exitOK, code)
	code, _, _ = importing(t, "--name", "x", ".log", "empty")
	assert.Equal(t, exitUsage, code)
}

func TestNamesOfScenariosForFiles(t *testing.T) {
	for file, want := range map[string]string{
		"a/b/Last Night.har": "last-night", "x.tar.gz": "x", "..": "recorded", "v1.har": "recorded-v1", "Ünï.json": "n", "2026-12-01T03:04.log": "2026-12-01t03-04",
	} {
		assert.Equal(t, want, nameFor(file), file)
	}
}
