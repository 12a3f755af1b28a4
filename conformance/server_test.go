package conformance

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

func TestMain(m *testing.M) {
	// The clients run in parallel even on few processors, since they mostly wait.
	_ = flag.Set("test.parallel", strconv.Itoa(len(sdks)+4))
	flag.Parse()
	beClient()
	folder, err := os.MkdirTemp("", "claudemock-conformance-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "making a folder for the binary:", err)
		os.Exit(1)
	}
	binary = sync.OnceValues(func() (string, error) { return build(folder) })
	code := m.Run()
	firstPython.end()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// binary returns the path of claudemock, which its first call builds.
var binary func() (string, error)

// build builds claudemock as it is released: compiled once for all tests that do so, and
// without the race detector, which GOFLAGS may ask for.
func build(folder string) (string, error) {
	path := filepath.Join(folder, "claudemock")
	build := exec.Command("go", "build", "-C", "..", "-trimpath", "-ldflags=-s -w", "-o", path, "./cmd/claudemock")
	build.Env = append(os.Environ(), "GOFLAGS=", "CGO_ENABLED=0")
	output, err := build.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building claudemock: %w\n%s", err, output)
	}
	return path, nil
}

// mock is a running claudemock.
type mock struct{ url string }

// startMock starts the binary at a speed, with further flags; the server ends with
// the test.
func startMock(t *testing.T, speed string, flags ...string) mock {
	t.Helper()
	path, err := binary()
	require.NoError(t, err)
	portFile := filepath.Join(t.TempDir(), "port")
	flags = append([]string{"serve", "--addr", "127.0.0.1:0", "--port-file", portFile, "--speed", speed}, flags...)
	cmd := exec.Command(path, flags...)
	cmd.Env = cleanEnv()
	output, in, err := os.Pipe()
	require.NoError(t, err)
	cmd.Stdout, cmd.Stderr = in, in
	require.NoError(t, cmd.Start())
	require.NoError(t, in.Close())

	lines := bufio.NewReader(output)
	address := awaitAddress(t, lines, portFile)
	read := make(chan struct{})
	go func() {
		defer close(read)
		_, _ = io.Copy(io.Discard, lines)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		<-read
		_ = cmd.Wait()
	})
	return mock{url: "http://" + address}
}

// awaitAddress reads the server's output until the port file exists. The server
// writes the file before it prints that it listens.
func awaitAddress(t *testing.T, output *bufio.Reader, portFile string) string {
	t.Helper()
	var said strings.Builder
	for {
		line, err := output.ReadString('\n')
		said.WriteString(line)
		if address, fileErr := os.ReadFile(portFile); fileErr == nil && len(address) > 0 {
			return strings.TrimSpace(string(address))
		}
		require.NoError(t, err, "the server ended before it listened:\n%s", said.String())
	}
}

// session returns the base URL of a scenario in a session.
func (m mock) session(scenario, name string) string {
	return m.url + "/s/" + scenario + "/" + name
}

// journal returns the journal of a session.
func (m mock) journal(ctx context.Context, scenario, name string) ([]journal.Entry, error) {
	url := m.url + "/_mock/sessions/" + scenario + "." + name + "/journal"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("reading the journal: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("reading the journal at %s: status %d, %w\n%s", url, response.StatusCode, err, body)
	}
	var page struct {
		Entries []journal.Entry `json:"entries"`
	}
	if err := json.Unmarshal(body, &page); err != nil {
		return nil, fmt.Errorf("reading the journal %s: %w", body, err)
	}
	return page.Entries, nil
}

// waits returns the client's pause before each request after the first. The pause
// begins when the previous answer ended, or when the client abandoned it.
func waits(entries []journal.Entry) []time.Duration {
	var pauses []time.Duration
	for i := 1; i < len(entries); i++ {
		pause := entries[i].Gap
		if before := entries[i-1]; before.End == journal.Left {
			pause -= before.Duration
		}
		pauses = append(pauses, time.Duration(pause))
	}
	return pauses
}
