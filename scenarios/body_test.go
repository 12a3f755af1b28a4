package scenarios

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
)

// besideA writes a scenario a.yaml with a step, and files beside it.
func besideA(t *testing.T, step string, files map[string]string) (path string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	path = filepath.Join(dir, "a.yaml")
	require.NoError(t, os.WriteFile(path, []byte("name: a\nsummary: s\nsteps: ["+step+"]\n"), 0o600))
	return path
}

func parseBeside(t *testing.T, path string) (*Scenario, error) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return ParseFile(path, text, faults.Builtin())
}

func TestABodyIsAnyBytes(t *testing.T) {
	const odd = "\x00\xff\x1f\x8b{{.model}}"
	for name, step := range map[string]string{
		"a text":        `{reply: {body: plain}}`,
		"a file":        `{reply: {body: {file: odd.bin}}}`,
		"a file deeper": `{error: {status: 502, body: {file: pages/odd.bin}}}`,
		"base64":        `{error: {status: 502, body: {base64: "AP8f i3t7Lm1vZGVsfX0="}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			s, err := parseBeside(t, besideA(t, step, map[string]string{"odd.bin": odd, "pages/odd.bin": odd}))
			require.NoError(t, err)
			answer := s.Steps[0].Answer(&claude.Request{Endpoint: claude.Messages})
			want, got := odd, answer.Body
			if answer.Error != nil {
				got = answer.Error.Body
			}
			if name == "a text" {
				want = "plain"
			}
			assert.Equal(t, want, *got)
			text, err := Encode(s)
			require.NoError(t, err)
			again, err := Parse("a.yaml", text, faults.Builtin())
			require.NoError(t, err, "what is encoded needs no file")
			s.bodyFiles = nil
			assert.Equal(t, meaning(s), meaning(again))
		})
	}
}

func TestBodiesThatCannotBeHad(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(outside, []byte("x"), 0o600))
	for step, want := range map[string]string{
		`{reply: {body: {file: ../secret}}}`:         "expected the path of a file in the scenario's own folder or below it",
		`{reply: {body: {file: /etc/passwd}}}`:       "expected the path of a file in the scenario's own folder or below it",
		`{reply: {body: {file: link}}}`:              "path escapes from parent",
		`{reply: {body: {file: gone}}}`:              "no such file or directory",
		`{reply: {body: {file: pages}}}`:             "it is no ordinary file",
		`{reply: {body: {file: huge}}}`:              "it has more than 16777216 bytes",
		`{reply: {body: {base64: "%%"}}}`:            "this cannot be a body: illegal base64 data",
		`{reply: {body: {}}}`:                        "expected either file or base64",
		`{reply: {body: {file: odd, base64: AAAA}}}`: "expected either file or base64",
		`{error: {status: 502, body: {path: odd}}}`:  `unknown key "path"`,
	} {
		t.Run(step, func(t *testing.T) {
			path := besideA(t, step, map[string]string{"pages/x": "", "odd": "", "huge": strings.Repeat("x", MaxBodyFile+1)})
			require.NoError(t, os.Symlink(outside, filepath.Join(filepath.Dir(path), "link")))
			_, err := parseBeside(t, path)
			require.ErrorContains(t, err, want)
			assert.ErrorContains(t, err, "a.yaml:3:", "the place is named")
		})
	}
	t.Run("a scenario that is no file", func(t *testing.T) {
		_, err := Parse("a.yaml", []byte("name: a\nsummary: s\nsteps: [{reply: {body: {file: a.yaml}}}]"), faults.Builtin())
		require.ErrorContains(t, err, "this scenario is no file")
	})
}
