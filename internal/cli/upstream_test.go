package cli_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/cli"
)

// TestThePageAboutForwardIsTrue lints the scenario of docs/forward.md, and the same with
// the mistake that the page shows.
func TestThePageAboutForwardIsTrue(t *testing.T) {
	page, err := os.ReadFile("../../docs/forward.md")
	require.NoError(t, err)
	blocks := map[string]string{}
	for _, m := range block.FindAllStringSubmatch(string(page), -1) {
		blocks[m[1]] = m[2]
	}
	t.Chdir(t.TempDir())
	lint := func(text string) string {
		require.NoError(t, os.WriteFile("staging.yaml", []byte(text), 0o600))
		var out bytes.Buffer
		cli.Run(t.Context(), []string{"lint", "staging.yaml"}, cli.Streams{Out: &out, Err: &out})
		return out.String()
	}
	assert.Equal(t, "ok 1 file\n", lint(blocks["yaml"]))
	mistaken := strings.Replace(blocks["yaml"], "{buffer: true}", "{}", 1)
	assert.Equal(t, strings.TrimPrefix(blocks["console"], "$ claudemock lint staging.yaml\n"), lint(mistaken))
}
