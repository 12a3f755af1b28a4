package conformance

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var frameworksFile = filepath.Join("testdata", "frameworks.txt")

// renderFrameworks is the table as a file.
func renderFrameworks(t *testing.T, measured map[place]didWhat) string {
	var b strings.Builder
	b.WriteString("What frameworks do with a failure, measured by go test ./conformance -run Frameworks -update.\n\n")
	for _, f := range frameworks {
		fmt.Fprintf(&b, "  %-19s | %s | %s | %s | %s\n", f.name, f.title, f.versions(t), f.model, f.address)
	}
	for _, k := range tasks {
		fmt.Fprintf(&b, "\n%s: %s\n", k.name, k.scenarios())
		for _, f := range frameworks {
			if did, ok := measured[place{k.name, f.name}]; ok {
				fmt.Fprintf(&b, "  %-19s | %s | %s | %s | %s | %s\n", f.name, did.ends, did.says, did.requests, did.left, did.verdict)
			}
		}
	}
	return b.String()
}

// scenarios are those of the task, that for streams first.
func (k task) scenarios() string {
	if k.plain != "" {
		return k.scenario + " " + k.plain
	}
	return k.scenario
}

// readFrameworks reads the table on file.
func readFrameworks(t *testing.T) map[place]didWhat {
	t.Helper()
	data, err := os.ReadFile(frameworksFile)
	require.NoError(t, err)
	onFile := map[place]didWhat{}
	var task string
	for line := range strings.Lines(string(data)) {
		columns := strings.Split(strings.TrimRight(line, "\n"), " | ")
		switch {
		case len(columns) == 6:
			onFile[place{task, strings.TrimSpace(columns[0])}] = didWhat{columns[1], columns[2], columns[3], columns[4], columns[5]}
		case len(columns) == 1 && line != "\n":
			task, _, _ = strings.Cut(line, ":")
		}
	}
	return onFile
}

// The reviewed file parses and renders to itself, has the locked versions, and
// has all results of each measured framework.
func TestFrameworksOnFileAreWhatTheyReadAs(t *testing.T) {
	data, err := os.ReadFile(frameworksFile)
	require.NoError(t, err)
	onFile := readFrameworks(t)
	assert.Equal(t, string(data), renderFrameworks(t, onFile))
	measured := map[string]bool{}
	for where := range onFile {
		measured[where.framework] = true
	}
	for _, k := range tasks {
		for _, f := range frameworks {
			if _, _, can := k.suits(f); can && measured[f.name] {
				assert.Contains(t, onFile, place{k.name, f.name}, "the table has a hole")
			}
		}
	}
}
