package server

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/claudemock/claudemock/journal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testKey  = "sk-ant-test-0123456789"
	hello    = `{"model":"claude-opus-5","max_tokens":64,"messages":[{"role":"user","content":"hello"}]}`
	streamed = `{"model":"claude-opus-5","max_tokens":64,"stream":true,"messages":[{"role":"user","content":"hello"}]}`
)

// running is a server on a port of its own, for one test.
type running struct {
	*Server
	t       testing.TB
	addr    string
	url     string
	client  *http.Client
	entries chan journal.Entry // each request, when its answer is over
	log     *lockedBuffer
	stop    func() error // as at the end of the test, which calls it too
}

// lockedBuffer is a log to look into while it is being written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// scenarioDir writes scenarios into a folder of their own; each text begins
// with its name.
func scenarioDir(t testing.TB, texts ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, text := range texts {
		writeScenario(t, dir, text)
	}
	return dir
}

func writeScenario(t testing.TB, dir, text string) {
	t.Helper()
	name := regexp.MustCompile(`(?m)^name: (\S+)$`).FindStringSubmatch(text)
	require.NotNil(t, name, "a scenario needs a name: %s", text)
	require.NoError(t, os.WriteFile(filepath.Join(dir, name[1]+".yaml"), []byte(text), 0o600))
}

// scenario is the text of a scenario with that name and the rest as given.
func scenario(name, rest string) string {
	return "name: " + name + "\nsummary: for a test\n" + rest + "\n"
}

func start(t testing.TB, texts []string, opts ...Option) *running {
	t.Helper()
	r := &running{t: t, entries: make(chan journal.Entry, 10_000), log: &lockedBuffer{}, client: &http.Client{Transport: &http.Transport{}}}
	opts = append([]Option{
		WithScenarios(scenarioDir(t, texts...)),
		WithObserver(func(e journal.Entry) { r.entries <- e }),
		WithLogger(slog.New(slog.NewTextHandler(r.log, nil))),
		WithGrace(0),
	}, opts...)
	var err error
	r.Server, err = New(opts...)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	r.addr = listener.Addr().String()
	r.url = "http://" + r.addr

	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- r.Serve(ctx, listener) }()
	r.stop = sync.OnceValue(func() error {
		cancel()
		return <-served
	})
	t.Cleanup(func() {
		r.client.CloseIdleConnections()
		require.NoError(t, r.stop())
	})
	return r
}

// request makes one as a client would; header lines are "name: value".
func (r *running) request(method, path, body string, headers ...string) *http.Request {
	r.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, r.url+path, strings.NewReader(body))
	require.NoError(r.t, err)
	for _, line := range append([]string{
		"x-api-key: " + testKey, "anthropic-version: 2023-06-01", "content-type: application/json",
	}, headers...) {
		name, value, _ := strings.Cut(line, ": ")
		if name == "host" {
			req.Host = value
			continue
		}
		req.Header.Set(name, value)
		if value == "" {
			req.Header.Del(name)
		}
	}
	return req
}

// do sends a request and reads the whole answer.
func (r *running) do(method, path, body string, headers ...string) (status int, text string, header http.Header) {
	r.t.Helper()
	res, err := r.client.Do(r.request(method, path, body, headers...))
	require.NoError(r.t, err)
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	require.NoError(r.t, err)
	return res.StatusCode, string(data), res.Header
}

// post asks for a message.
func (r *running) post(path, body string, headers ...string) (status int, text string) {
	r.t.Helper()
	status, text, _ = r.do(http.MethodPost, path, body, headers...)
	return status, text
}

// next is the next request whose answer is over.
func (r *running) next() journal.Entry { return <-r.entries }

// raw opens a connection and sends a request on it as it is written.
func (r *running) raw(path, body string) net.Conn {
	r.t.Helper()
	conn, err := net.Dial("tcp", r.addr)
	require.NoError(r.t, err)
	r.t.Cleanup(func() { conn.Close() })
	require.NoError(r.t, r.request(http.MethodPost, path, body).Write(conn))
	return conn
}

// handClock stands still until it is moved, and never waits.
type handClock struct {
	mu  sync.Mutex
	now time.Time
}

func newHandClock() *handClock {
	return &handClock{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) Wait(ctx context.Context, d time.Duration) error {
	c.move(d)
	return context.Cause(ctx)
}

func (c *handClock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// ids are those of the sessions that run.
func (r *running) ids() []string {
	ids, _ := r.sessions.IDs()
	return ids
}
