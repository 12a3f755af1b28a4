package embedding

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/verdict"
)

// TestARecordingKeepsEveryByteAndPause lets the SDK meet a scenario through a recorder,
// and then meet the recording. Time is virtual, so that pauses are compared exactly.
func TestARecordingKeepsEveryByteAndPause(t *testing.T) {
	all, err := catalogue.Open()
	require.NoError(t, err)
	categories := map[string]int{}
	for _, name := range all.Names() {
		s, err := all.Get(name)
		require.NoError(t, err)
		if s.Listener != nil { // acts before there is a request to record
			continue
		}
		categories[s.Category]++
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { compareWithRecording(t, s) })
		})
	}
	for _, category := range []string{"auth", "client-behaviour", "content", "network", "rate-limit", "request", "server", "stream", "timeouts"} {
		assert.Greater(t, categories[category], 2, category)
	}
}

// toldByScenario are the scenarios from which a verdict knows more than their bytes say,
// so that the recording is judged otherwise, and what that is.
var toldByScenario = map[string]string{
	"spurious-401-same-token": "that this error passes",
}

func compareWithRecording(t *testing.T, s *scenarios.Scenario) {
	folder := t.TempDir()
	plain := *s
	plain.Expect = nil // no answer tells that
	original := server.Start(t, server.WithBuilt(&plain), server.WithScenario(s.Name))
	recorder := recordIn(t, original)
	first := meet(t, "http://"+recorderHost, recorder.Client, original)
	sessions, lost := recorder.Server().Recorded()
	require.Len(t, sessions, 1)
	require.Zero(t, lost)
	made, err := recorder.Server().Recording(sessions[0], "recorded", server.RecordingOptions{ExactTiming: true})
	require.NoError(t, err)
	write(t, folder, made.Scenario, made.Bodies)
	opened, err := catalogue.Open(folder)
	require.NoError(t, err, "%s", made.Scenario)
	scenario, err := opened.Get("recorded")
	require.NoError(t, err, "%s", made.Scenario)
	replayed := server.Start(t, server.WithBuilt(scenario), server.WithScenario("recorded")) // watches no files, for which virtual time would wait
	again := meet(t, replayed.URL, replayed.Client, replayed)
	for i := range min(len(first.answers), len(again.answers)) {
		asFarAsRead(&first.answers[i], &again.answers[i])
	}
	if toldByScenario[s.Name] != "" {
		assert.NotEqual(t, first.broken, again.broken, "it need no longer be listed")
		first.broken, again.broken = nil, nil
	}
	if !assert.Equal(t, first, again) {
		t.Logf("%s", made.Scenario)
	}
}

// met is what a client saw and how it was judged.
type met struct {
	answers []arrived
	errors  []string // of the SDK, for a whole message and for a stream
	texts   []string
	broken  []string // the rules that it broke
}

// patience is how long the test waits for a call, which the SDK waits for without end
// if it is a stream.
const patience = 90 * time.Minute

// meet has the SDK ask for a whole message and for a stream.
func meet(t *testing.T, url string, client *http.Client, mock *server.Mock) (m met) {
	t.Helper()
	seen := &witness{inner: client.Transport}
	sdk := anthropic.NewClient(option.WithBaseURL(url), option.WithAPIKey(mock.Key), option.WithHTTPClient(&http.Client{Transport: seen}))
	patient, leave := context.WithTimeout(t.Context(), patience)
	defer leave()
	message, err := sdk.Messages.New(patient, hello)
	mock.Outcome(err, text(message))
	m.errors, m.texts = append(m.errors, steadyError(err)), append(m.texts, text(message))
	patient, leave = context.WithTimeout(t.Context(), patience)
	defer leave()
	stream := sdk.Messages.NewStreaming(patient, hello)
	var told strings.Builder
	for stream.Next() {
		told.WriteString(stream.Current().Delta.Text)
	}
	err = stream.Err()
	_ = stream.Close()
	mock.Outcome(err, told.String())
	m.errors, m.texts = append(m.errors, steadyError(err)), append(m.texts, told.String())
	synctest.Wait()
	m.answers = seen.answers
	for i := range m.answers {
		m.answers[i].settle()
	}
	judged := mock.Verdict()
	for _, f := range judged.Findings {
		if f.Result == verdict.Fail {
			m.broken = append(m.broken, f.Rule)
		}
	}
	return m
}

// recorderHost is the host of the recorder: any, since its client reaches nothing else.
const recorderHost = "recorder.invalid"

// recordIn starts a server that records what the mock answers.
func recordIn(t *testing.T, mock *server.Mock) *server.Mock {
	t.Helper()
	transport, _ := mock.Client.Transport.(*http.Transport)
	plain := transport.Clone()
	plain.DisableCompression = true // or the transport would undo it
	t.Cleanup(plain.CloseIdleConnections)
	return server.Start(t, server.WithUpstream(mock.URL, ""), server.WithUpstreamTransport(plain), server.WithRelay(), server.WithRecording())
}

func write(t *testing.T, folder string, scenario []byte, bodies map[string][]byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "recorded.yaml"), scenario, 0o600))
	for file, body := range bodies {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(folder, file)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(folder, file), body, 0o600))
	}
}

// arrived is one answer as it arrived.
type arrived struct {
	Failed string // why there was no answer
	Status int
	Fields []string // the headers that matter
	Pieces []piece
	End    string
	Over   time.Duration // since the request
}

// settle leaves out of the body what is not the same in two runs. It undoes a compression
// that no header names, in which ids cannot be found. Ids are whole only once a piece is,
// since a read may end in the middle of one.
func (a *arrived) settle() {
	if len(a.Pieces) == 1 {
		if r, err := gzip.NewReader(strings.NewReader(a.Pieces[0].Bytes)); err == nil {
			if plain, err := io.ReadAll(r); err == nil {
				a.Pieces[0].Bytes = string(plain)
			}
		}
	}
	for i := range a.Pieces {
		a.Pieces[i].Bytes = steady(a.Pieces[i].Bytes)
	}
}

// asFarAsRead leaves of two answers what both clients read, if one did not want the end.
func asFarAsRead(a, b *arrived) {
	if a.Failed != "" || b.Failed != "" || a.End != "" && b.End != "" {
		return
	}
	a.End, b.End, a.Over, b.Over = "", "", 0, 0
	count := min(len(a.Pieces), len(b.Pieces))
	a.Pieces, b.Pieces = a.Pieces[:count], b.Pieces[:count]
	if count > 0 {
		last, other := &a.Pieces[count-1], &b.Pieces[count-1]
		size := min(len(last.Bytes), len(other.Bytes))
		last.Bytes, other.Bytes = last.Bytes[:size], other.Bytes[:size]
	}
}

// piece is what arrived at one time.
type piece struct {
	At    time.Duration // since the request
	Bytes string
}

// witness notes every answer of a transport.
type witness struct {
	inner   http.RoundTripper
	answers []arrived
}

// RoundTrip implements http.RoundTripper.
func (w *witness) RoundTrip(asked *http.Request) (*http.Response, error) {
	began := time.Now()
	n := len(w.answers)
	w.answers = append(w.answers, arrived{})
	answer, err := w.inner.RoundTrip(asked)
	if err != nil {
		w.answers[n].Failed, w.answers[n].Over = endOf(err), time.Since(began)
		if w.answers[n].Failed == left {
			w.answers[n].Over = 0 // which is the client's affair
		}
		return nil, err
	}
	w.answers[n].Status, w.answers[n].Fields = answer.StatusCode, fields(answer.Header)
	answer.Body = &noted{ReadCloser: answer.Body, w: w, n: n, began: began}
	return answer, nil
}

// noted is a body that is noted as it arrives.
type noted struct {
	io.ReadCloser
	w     *witness
	n     int
	began time.Time
}

// Read implements io.Reader.
func (b *noted) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	a, at := &b.w.answers[b.n], time.Since(b.began)
	switch last := len(a.Pieces) - 1; {
	case n == 0:
	case last >= 0 && a.Pieces[last].At == at:
		a.Pieces[last].Bytes += string(p[:n])
	default:
		a.Pieces = append(a.Pieces, piece{at, string(p[:n])})
	}
	if err != nil && a.End == "" {
		a.End, a.Over = endOf(err), at
	}
	return n, err
}

// left is the end of an answer whose client did not wait any longer.
const left = "left"

// endOf is how an answer ended, without the words that tell connections apart.
func endOf(err error) string {
	switch {
	case errors.Is(err, io.EOF):
		return "whole"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "closed"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return left
	case strings.Contains(err.Error(), "reset"):
		return "reset"
	default:
		return err.Error()
	}
}

// varies matches what is not the same in two runs: ids, dates, and the spaces that the
// API puts before the brace that closes an event.
var varies = regexp.MustCompile(`\b(msg|req|toolu|srvtoolu|file|container)_[0-9A-Za-z]+|(?m: +}$)`)

func steady(text string) string {
	return varies.ReplaceAllStringFunc(text, func(found string) string {
		if strings.HasPrefix(found, " ") {
			return strings.TrimLeft(found, " ")
		}
		kind, _, _ := strings.Cut(found, "_")
		return kind + "_…"
	})
}

// address matches where a client connects to, and from where.
var address = regexp.MustCompile(`"http://[^"]*"|127\.0\.0\.1:\d+`)

func steadyError(err error) string {
	if err == nil {
		return ""
	}
	return steady(address.ReplaceAllString(err.Error(), "…"))
}

// untold are the headers that a recording leaves to the API: they differ each time.
var untold = []string{"Date", "Request-Id", "Server", "Via", "Cf-Ray", "Anthropic-Organization-Id", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "X-Envoy-Upstream-Service-Time"}

func fields(header http.Header) (all []string) {
	for name, values := range header {
		if !slices.Contains(untold, name) && !strings.HasPrefix(name, "Anthropic-Ratelimit-") {
			value := strings.Join(values, ", ")
			if date, err := http.ParseTime(value); err == nil {
				value = "in " + time.Until(date).String()
			}
			all = append(all, name+": "+value)
		}
	}
	slices.Sort(all)
	return all
}
