package examples

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the failure that docs/testing-go.md shows")

// pages maps the hand-written pages to the files whose code they show.
var pages = map[string][]string{
	"../docs/testing-go.md":              {"go/*.go"},
	"../docs/testing-other-languages.md": {"python/*.py", "typescript/*.ts"},
	"python/README.md":                   {"python/*.py"},
	"typescript/README.md":               {"typescript/*.ts"},
}

// block matches a fenced code block of a page: its language and its text.
var block = regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$")

func TestPagesShowCodeThatIsTested(t *testing.T) {
	for page, sources := range pages {
		tested := ""
		for _, pattern := range sources {
			files, err := filepath.Glob(pattern)
			require.NoError(t, err)
			require.NotEmpty(t, files, pattern)
			for _, file := range files {
				tested += flush(contents(t, file))
			}
		}
		found := 0
		for _, b := range block.FindAllStringSubmatch(contents(t, page), -1) {
			switch b[1] {
			case "go", "python", "ts":
				found++
				assert.Contains(t, tested, flush(b[2]), "%s shows what stands in none of %v", page, sources)
			}
		}
		assert.Positive(t, found, page)
	}
}

// flush returns a text without its indentation, as a page quotes it.
func flush(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimLeft(line, " \t")
	}
	return strings.Join(lines, "\n")
}

// link matches a link of a page to a file.
var link = regexp.MustCompile(`\]\(([^)#:]+)\)`)

func TestPagesLinkToWhatIsThere(t *testing.T) {
	for page := range pages {
		for _, l := range link.FindAllStringSubmatch(contents(t, page), -1) {
			_, err := os.Stat(filepath.Join(filepath.Dir(page), l[1]))
			assert.NoError(t, err, page)
		}
	}
}

// TestThePageShowsARealFailure compares the exact text, since time is virtual.
func TestThePageShowsARealFailure(t *testing.T) {
	const page = "../docs/testing-go.md"
	text, real := contents(t, page), strings.TrimRight(failure(t), "\n")+"\n"
	found := regexp.MustCompile("(?ms)^```text\n(.*?)^```$").FindStringSubmatch(text)
	require.NotNil(t, found)
	if *update {
		text = strings.Replace(text, found[1], real, 1)
		require.NoError(t, os.WriteFile(page, []byte(text), 0o644))
		return
	}
	assert.Equal(t, real, found[1], "go test ./examples -run Real -update")
}

func contents(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}
