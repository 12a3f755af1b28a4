package session

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

const hello = `{"model":"claude-opus-5","max_tokens":64,"messages":[{"role":"user","content":"hello"}]}`

// testClock stands still until a test moves it.
type testClock struct{ now time.Time }

func (c *testClock) Now() time.Time { return c.now }

func (c *testClock) Wait(ctx context.Context, d time.Duration) error {
	c.now = c.now.Add(d)
	return context.Cause(ctx)
}

// bench is a table of sessions without a server, and what a request to them needs.
type bench struct {
	*Table
	t        *testing.T
	clock    *testClock
	log      *bytes.Buffer
	settings request.Settings
}

func newBench(t *testing.T, edit func(*Config)) *bench {
	t.Helper()
	b := &bench{t: t, clock: &testClock{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}, log: &bytes.Buffer{}}
	config := Config{
		Limits: Limits{Count: 100, Memory: 64 << 20, Idle: time.Hour}, Models: models.Default(), Validation: claude.Strict,
		Keep: journal.KeepBodies, Speed: 1, Clock: b.clock, Log: slog.New(slog.NewTextHandler(b.log, nil)), Cutting: t.Context(),
	}
	if edit != nil {
		edit(&config)
	}
	b.Table = NewTable(config)
	known := models.Default()
	b.settings = request.Settings{
		Memory: memory.NewAccount(1<<30, 16<<30, b.clock, t.Context()), Models: &known, Clock: b.clock, MaxBody: request.DefaultMaxBody,
	}
	return b
}

// scenario reads the scenario "own" with those rules.
func (b *bench) scenario(rules string) *scenarios.Scenario {
	b.t.Helper()
	s, err := scenarios.ParseText("own.yaml", []byte("name: own\nsummary: for a test\n"+rules+"\n"), faults.Builtin())
	require.NoError(b.t, err)
	return s
}

// session begins the unnamed session of a scenario with those rules.
func (b *bench) session(rules string) *Session {
	b.t.Helper()
	s, absence := b.Enter(b.scenario(rules), "")
	require.Zero(b.t, absence)
	return s
}

// client waits for its answer until its context ends.
type client struct{ ctx context.Context }

func (c client) Waiting() (context.Context, func()) { return c.ctx, func() {} }

// attempt is a request for a message, of which the head is there. Header lines are
// "name: value".
func (b *bench) attempt(lines ...string) *Attempt {
	r := httptest.NewRequest(http.MethodPost, "/v1/messages", nil)
	for _, line := range append([]string{"x-api-key: any", "anthropic-version: 2023-06-01", "content-type: application/json"}, lines...) {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	a := &Attempt{Request: b.settings.Arrive(r, request.TargetOf(r, "own"), client{b.t.Context()}, false)}
	b.t.Cleanup(a.Release)
	return a
}

// decide has a session decide on a request with that body.
func (b *bench) decide(s *Session, a *Attempt, body string) Decision {
	b.t.Helper()
	a.Body = body
	refusal := s.Check(a)
	a.Digest = request.DigestOf(a.Claude.Body, a.Body)
	refusal = s.Admit(a, refusal)
	decision, err := s.Decide(a, nil, refusal)
	require.NoError(b.t, err)
	return decision
}

// finish journals a request whose answer was sent as a whole.
func (b *bench) finish(s *Session, a *Attempt, decision *Decision) journal.Entry {
	b.t.Helper()
	played, err := script.Compile(decision.Answer, s.Env(a, decision))
	require.NoError(b.t, err)
	record := s.Record(a, decision, played)
	record.Finish(&play.Outcome{Result: journal.Result{End: journal.Completed, Status: headOf(&played).Status, Bytes: int64(played.BodyBytes())}})
	entry, ok := record.Entry()
	require.True(b.t, ok)
	return entry
}
