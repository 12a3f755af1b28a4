// Package attacks has tests that try to take a server down, to stall it or to
// make it leak, each with the bound that must hold. docs/reliability.md names
// the tests. The package exports nothing.
//
// The tests assert allocated or reachable memory, never time, so that the result
// does not depend on a busy machine. With CLAUDEMOCK_LONG_TESTS=1, attacks in
// full size run against the binary in a process of its own.
package attacks

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/claudemock/claudemock/server"
)

func TestMain(m *testing.M) {
	if key := os.Getenv(clientVar); key != "" {
		os.Exit(secretClient(key))
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		removeProgram()
		os.Exit(code)
	}))
}

const (
	hello  = `{"model":"claude-sonnet-5","max_tokens":64,"messages":[{"role":"user","content":"hi"}]}`
	stream = `{"model":"claude-sonnet-5","max_tokens":64,"stream":true,"messages":[{"role":"user","content":"hi"}]}`
)

// victim is a server on loopback, in the process of the test.
type victim struct {
	mock *server.Mock
	addr string
	log  *logBuffer
}

// attack starts a server that ends with the test.
func attack(t *testing.T, opts ...server.Option) *victim {
	t.Helper()
	log := &logBuffer{}
	opts = append([]server.Option{server.WithLogger(slog.New(slog.NewTextHandler(log, nil)))}, opts...)
	mock := server.Start(t, opts...)
	addr, _, _ := strings.Cut(strings.TrimPrefix(mock.URL, "http://"), "/")
	return &victim{mock: mock, addr: addr, log: log}
}

// dial opens a raw connection.
func (v *victim) dial(t *testing.T) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", v.addr)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// requestTo returns a request with a key, whose body is JSON.
func requestTo(t *testing.T, addr, method, path, body string) *http.Request {
	t.Helper()
	request, err := http.NewRequest(method, "http://"+addr+path, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("X-Api-Key", "sk-ant-test-0123456789")
	request.Header.Set("Anthropic-Version", "2023-06-01")
	request.Header.Set("Content-Type", "application/json")
	return request
}

// ask sends a request with a key and reads the whole answer. Headers are given as
// "name: value"; a body is JSON unless they say otherwise.
func (v *victim) ask(t *testing.T, method, path, body string, headers ...string) (status int, answer []byte) {
	t.Helper()
	request := requestTo(t, v.addr, method, path, body)
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	response, err := v.mock.Client.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	answer, err = io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, answer
}

// othersAreServed checks that another client is served.
func (v *victim) othersAreServed(t *testing.T) {
	t.Helper()
	status, _ := v.ask(t, http.MethodPost, "/s/healthy/bystander/v1/messages", hello)
	require.Equal(t, http.StatusOK, status, "another client is served")
}

// allocated is the number of bytes that the process allocates while f runs, freed
// or not: an upper bound of the peak.
func allocated(f func()) int64 {
	before := sample("/gc/heap/allocs:bytes")
	f()
	return sample("/gc/heap/allocs:bytes") - before
}

// held returns the number of reachable bytes.
func held() int64 {
	runtime.GC()
	runtime.GC() // what finalizers of the first held
	return sample("/gc/heap/live:bytes")
}

func sample(name string) int64 {
	samples := []metrics.Sample{{Name: name}}
	metrics.Read(samples)
	return int64(samples[0].Value.Uint64())
}

// long skips a test that takes minutes or gigabytes, unless long tests are
// turned on.
func long(t *testing.T) {
	t.Helper()
	if os.Getenv("CLAUDEMOCK_LONG_TESTS") == "" {
		t.Skip("set CLAUDEMOCK_LONG_TESTS=1 for attacks in full size")
	}
}

// logBuffer is a log that can be read while it is being written.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}
