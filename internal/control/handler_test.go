package control

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/inflight"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/verdict"
)

// realTime is a clock on which nobody waits.
type realTime struct{}

func (realTime) Now() time.Time                                  { return time.Now() }
func (realTime) Wait(ctx context.Context, _ time.Duration) error { return context.Cause(ctx) }

// testHandler answers with no server around it, and logs into a buffer.
func testHandler(t *testing.T) (*handler, *bytes.Buffer) {
	t.Helper()
	catalogue, err := catalogue.Open()
	require.NoError(t, err)
	buffer := &bytes.Buffer{}
	log := slog.New(slog.NewTextHandler(buffer, nil))
	sessions := session.NewTable(session.Config{
		Limits: session.Limits{Count: 10, Memory: 1 << 20, Idle: time.Hour}, Models: models.Default(), Clock: realTime{}, Log: log,
	})
	return newHandler(Config{
		Sessions: sessions, Catalogue: catalogue, Default: "healthy", ListenerName: "listener", Clock: realTime{}, Log: log,
		Requests: &inflight.Group{}, Cutting: t.Context(),
		Verdict:   func(string, *verdict.Ending) (verdict.Verdict, error) { return verdict.Verdict{}, nil },
		Listening: func(*http.Request) bool { return false },
	}), buffer
}

// visit has the handler answer a program on this machine.
func visit(h http.Handler, method, target, body string) (status int, text string, header http.Header) {
	r := httptest.NewRequest(method, "http://127.0.0.1"+target, strings.NewReader(body))
	r.RemoteAddr = "127.0.0.1:1"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String(), w.Header()
}

func TestAControlEndpointThatPanicsAnswersSo(t *testing.T) {
	h, log := testHandler(t)
	early := h.recovering(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a mistake") }))
	answer := httptest.NewRecorder()
	early.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/_mock/sessions", nil))
	assert.Equal(t, http.StatusInternalServerError, answer.Code)
	assert.Contains(t, answer.Body.String(), "a mistake in claudemock")
	assert.NotContains(t, answer.Body.String(), "handler_test.go", "the stack is for the log")
	assert.Contains(t, log.String(), "handler_test.go")

	late := h.recovering(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		panic("a mistake")
	}))
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() {
		late.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/_mock/sessions", nil))
	}, "the connection is cut where an answer has begun")
}

// clockedWriter notes by when it is to read or to write. Its client reads so many bytes
// and then no more.
type clockedWriter struct {
	http.ResponseWriter
	read, write time.Time
	reads       int // bytes that the client still reads
	longest     int
}

func (w *clockedWriter) SetReadDeadline(by time.Time) error  { w.read = by; return nil }
func (w *clockedWriter) SetWriteDeadline(by time.Time) error { w.write = by; return nil }
func (w *clockedWriter) Write(data []byte) (int, error) {
	if w.write.IsZero() {
		return 0, errors.New("it would wait for ever")
	}
	w.longest = max(w.longest, len(data))
	if w.reads -= len(data); w.reads < 0 {
		return 0, os.ErrDeadlineExceeded
	}
	return len(data), nil
}

func TestAControlEndpointWaitsForNobodyForLong(t *testing.T) {
	h, _ := testHandler(t)
	for name, tt := range map[string]struct {
		reads   int
		written int
		late    bool
	}{
		"an answer that is read":         {1 << 20, 200_000, false},
		"an answer that nobody reads on": {100_000, 3 * play.PartSize, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := &clockedWriter{ResponseWriter: httptest.NewRecorder(), reads: tt.reads}
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("{}"))
			h.bounded(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
				assert.False(t, w.read.IsZero(), "the body has a time to arrive in")
				_, _, ok := readBody(answer, r)
				assert.True(t, ok)
				assert.True(t, w.read.IsZero(), "and none once it is there")
				n, err := answer.Write(make([]byte, 200_000))
				assert.Equal(t, tt.written, n)
				assert.Equal(t, tt.late, err != nil)
				assert.Equal(t, tt.late, answer.(*play.TimedWriter).Late())
				assert.True(t, w.write.IsZero(), "the connection goes on without a limit")
			})).ServeHTTP(w, r)
			assert.LessOrEqual(t, w.longest, play.PartSize)
		})
	}
}

func TestHowManyVisitControlEndpointsAtATimeIsBounded(t *testing.T) {
	h, _ := testHandler(t)
	status, body, _ := visit(h, http.MethodPost, "/_mock/sessions", "")
	require.Equal(t, http.StatusCreated, status, body)
	id := regexp.MustCompile(`"id":"([^"]+)"`).FindStringSubmatch(body)[1]
	journal := "/_mock/sessions/" + id + "/journal"
	for name, tt := range map[string]struct {
		count *atomic.Int32
		most  int32
		path  string
	}{
		"requests":  {&h.occupied.requests, maxRequests, "/_mock/scenarios"},
		"readers":   {&h.occupied.readers, maxReaders, journal},
		"lists":     {&h.occupied.readers, maxReaders, "/_mock/sessions"},
		"lines":     {&h.occupied.readers, maxReaders, journal + "?format=jsonl"},
		"followers": {&h.occupied.followers, maxFollowers, journal + "?follow"},
		"timelines": {&h.occupied.verdicts, maxVerdicts, "/_mock/sessions/" + id + "/timeline"},
		"verdicts":  {&h.occupied.verdicts, maxVerdicts, "/_mock/sessions/" + id + "/verdict"},
	} {
		method := http.MethodGet
		if name == "verdicts" {
			method = http.MethodPost
		}
		tt.count.Add(tt.most)
		status, body, header := visit(h, method, tt.path, "")
		assert.Equal(t, http.StatusServiceUnavailable, status, name)
		assert.Contains(t, body, fmt.Sprintf(`{"error":"%d `, tt.most), name)
		assert.Equal(t, "1", header.Get("Retry-After"), name)
		tt.count.Add(-tt.most)
		if name != "followers" {
			status, _, _ = visit(h, method, tt.path, "")
			assert.Equal(t, http.StatusOK, status, name)
		}
		assert.Zero(t, tt.count.Load(), "every place is given back")
	}
}
