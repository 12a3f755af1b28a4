package claude_test

import (
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test -update to make it")
	require.Equal(t, string(want), got)
}

func seeded() *rand.Rand { return rand.New(rand.NewPCG(7, 7)) }

func parse(t testing.TB, text string) *jsontree.Node {
	t.Helper()
	n, err := jsontree.Parse([]byte(text))
	require.NoError(t, err, text)
	return n
}

// request is a request for POST /v1/messages with that body.
func request(t testing.TB, body string) *claude.Request {
	t.Helper()
	return &claude.Request{Endpoint: claude.Messages, Version: claude.Version2026, Body: parse(t, body)}
}

// answer is the message that a body is answered with by default.
func answer(t testing.TB, body string) *jsontree.Node {
	t.Helper()
	return claude.Message(request(t, body), &claude.Reply{}, seeded(), seeded())
}
