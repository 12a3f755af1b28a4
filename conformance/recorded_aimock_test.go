package conformance

import (
	"bufio"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAnotherMockIsRecorded records what SDKs are told by aimock, whose package took the
// place of LLMock's: other headers, other events, and a text that looks like a template.
// The answers that are replayed are its own.
func TestAnotherMockIsRecorded(t *testing.T) {
	needInstall(t)
	t.Parallel()
	api := startAIMock(t)
	folder := t.TempDir()
	first := map[string]meeting{}
	clients := map[string]client{}
	for _, s := range sdks {
		if slices.Contains([]string{"ts1", "py2"}, s.name) {
			clients[s.name] = s.startReady(t, startMock(t, "1"))
		}
	}
	for sdk, c := range clients {
		for _, mode := range modes {
			name := sdk + "-" + mode
			r := startRecord(t, folder, name, api)
			first[name] = meetRecorded(t, c, r.base, mode)
			r.stop(t)
			require.Equal(t, "result", first[name].outcome.Outcome, name)
		}
	}
	replay := startMock(t, "1", "--scenarios", folder)
	for sdk, c := range clients {
		for _, mode := range modes {
			t.Run(sdk+" "+mode, func(t *testing.T) {
				name := sdk + "-" + mode
				again := meetRecorded(t, c, replay.session(name, "again"), mode)
				first[name].compare(t, again)
				require.NotEmpty(t, again.answers)
				assert.Contains(t, again.answers[0].body, "get_weather")
			})
		}
	}
}

// startAIMock starts aimock with aimock/fixtures.json, and returns its base URL.
func startAIMock(t *testing.T) string {
	t.Helper()
	program := filepath.Join(installed(t, npm("aimock", "aimock")), "node_modules", "@copilotkit", "aimock", "dist", "cli.js")
	cmd := exec.Command("node", program, "-p", "0", "-f", filepath.Join("aimock", "fixtures.json"))
	cmd.Env = cleanEnv()
	output, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	lines := bufio.NewReader(output)
	for {
		line, err := lines.ReadString('\n')
		require.NoError(t, err, "it ended before it listened")
		if _, base, ok := strings.Cut(line, "listening on "); ok {
			go func() { _, _ = io.Copy(io.Discard, lines) }()
			return strings.TrimSpace(base)
		}
	}
}
