package cli_test

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/cli"
)

// block is a fenced code block of README: its language and its text.
var block = regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$")

func readme(t *testing.T, language string) []string {
	text, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	var found []string
	for _, m := range block.FindAllStringSubmatch(string(text), -1) {
		if m[1] == language {
			found = append(found, m[2])
		}
	}
	require.NotEmpty(t, found)
	return found
}

// TestReadmeShowsWhatTheCommandsPrint runs every `$ claudemock …` of README, in
// a folder that holds the file its lint example is about.
func TestReadmeShowsWhatTheCommandsPrint(t *testing.T) {
	sessions := readme(t, "console")
	t.Chdir("testdata/readme")
	ran := 0
	for _, session := range sessions {
		for _, part := range strings.Split(session, "$ ")[1:] {
			command, want, _ := strings.Cut(part, "\n")
			args, ours := strings.CutPrefix(command, "claudemock ")
			if !ours {
				continue
			}
			t.Run(command, func(t *testing.T) {
				var out bytes.Buffer
				cli.Run(t.Context(), strings.Fields(args), cli.Streams{Out: &out, Err: &out})
				assert.Equal(t, want, out.String())
			})
			ran++
		}
	}
	assert.GreaterOrEqual(t, ran, 3)
}

func TestReadmeHasTheExampleThatRunsAsATest(t *testing.T) {
	example, err := os.ReadFile("../../conformance/embedding/mock_test.go")
	require.NoError(t, err)
	for _, code := range readme(t, "go") {
		indented := "\t" + strings.ReplaceAll(strings.TrimSpace(code), "\n", "\n\t")
		assert.Contains(t, string(example), strings.ReplaceAll(indented, "\n\t\n", "\n\n"))
	}
}

// TestReadmesScenariosAreGood holds the scenarios shown to the language.
func TestReadmesScenariosAreGood(t *testing.T) {
	for _, scenario := range readme(t, "yaml") {
		name := regexp.MustCompile(`(?m)^name: (\S+)$`).FindStringSubmatch(scenario)
		require.NotNil(t, name, scenario)
		path := t.TempDir() + "/" + name[1] + ".yaml"
		require.NoError(t, os.WriteFile(path, []byte(scenario), 0o600))
		var out bytes.Buffer
		assert.Zero(t, cli.Run(t.Context(), []string{"lint", path}, cli.Streams{Out: &out, Err: &out}), out.String())
	}
}
