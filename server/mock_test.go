package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/verdict"
)

// Fatalf stands in for ending the test.
func (r *recorder) Fatalf(format string, args ...any) { r.Errorf(format, args...) }

// recorder is a test that fails without failing the one it stands in.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

const (
	hello         = `{"model":"claude-sonnet-5","max_tokens":64,"messages":[{"role":"user","content":"Hello?"}]}`
	helloStreamed = `{"model":"claude-sonnet-5","max_tokens":64,"stream":true,"messages":[{"role":"user","content":"Hello?"}]}`
)

// ask makes one request, and reads the answer as far as it goes.
func ask(ctx context.Context, mock *server.Mock, body string) (status int, answer string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, mock.URL+"/v1/messages", strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	req.Header = http.Header{"X-Api-Key": {mock.Key}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"}}
	res, err := mock.Client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	return res.StatusCode, string(data), err
}

// answered is the answer to hello, which is as healthy as its status says.
func answered(t *testing.T, mock *server.Mock, want int) string {
	t.Helper()
	status, answer, err := ask(t.Context(), mock, hello)
	assert.NoError(t, err)
	assert.Equal(t, want, status)
	return answer
}

// saidIn is what the deltas of a stream say together.
func saidIn(stream string) (said string) {
	for _, delta := range regexp.MustCompile(`"type":"text_delta","text":"([^"]*)"`).FindAllStringSubmatch(stream, -1) {
		said += delta[1]
	}
	return said
}

func TestResetsInMemoryAreThoseOfASocket(t *testing.T) {
	scenario := server.WithYAML("name: broken\nsummary: a reset in mid-stream\nsteps: [{reply: {}, faults: [{reset: {at: 50%}}]}]\n")
	read := func(t *testing.T, mock *server.Mock) {
		_, read, err := ask(t.Context(), mock, helloStreamed)
		assert.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Contains(t, read, "event: message_start\n")
	}
	t.Run("on a socket", func(t *testing.T) { read(t, server.Start(t, scenario)) })
	t.Run("in memory", func(t *testing.T) { read(t, server.Start(t, scenario, server.InMemory())) })
	t.Run("in a bubble", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { read(t, server.Start(t, scenario)) })
	})
}

func TestACancelledStreamEndsInTheJournalAtThatTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, server.WithYAML("name: paced\nsummary: a slow stream\nsteps: [{reply: {pace: {first: 1s, between: 1s}}}]\n"))
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		_, _, err := ask(ctx, mock, helloStreamed)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NoError(t, mock.WaitForAnswers(t.Context(), 1))
		e := mock.Requests()[0]
		assert.Equal(t, 2500*time.Millisecond, time.Duration(e.Duration))
		assert.EqualValues(t, "client", e.EndedBy)
	})
}

func TestATestHoldsAStreamAndDecidesHowItGoesOn(t *testing.T) {
	held := server.WithYAML(`
name: held
summary: a stream held at its second delta
steps: [{reply: {text: "one two three four", chunk: 1}, faults: [{hold: {at: {event: content_block_delta, nth: 2}}}]}]
`)
	for _, tt := range []struct {
		name string
		open func(*server.Mock)
		err  error
		text string
	}{
		{"release", func(m *server.Mock) { m.Release("") }, nil, "one two three four"},
		{"fail", func(m *server.Mock) { m.Fail("") }, syscall.ECONNRESET, "one two"},
		{"cut", func(m *server.Mock) { m.Cut("") }, errors.New("unexpected EOF"), "one two"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				mock := server.Start(t, held)
				var read string
				var err error
				done := make(chan struct{})
				go func() {
					defer close(done)
					_, read, err = ask(t.Context(), mock, helloStreamed)
				}()
				require.NoError(t, mock.WaitForHeld(t.Context(), ""))
				tt.open(mock)
				<-done
				assert.Equal(t, tt.text, strings.TrimSpace(saidIn(read)))
				if tt.err == nil {
					assert.NoError(t, err)
				} else {
					assert.ErrorContains(t, err, tt.err.Error())
				}
			})
		})
	}
}

func TestGoCodeDecidesWhatAScenarioCannotSay(t *testing.T) {
	var asked atomic.Int32
	mock := server.Start(t, server.WithHandler(func(r server.Request) *scenarios.Step {
		if asked.Add(1) == 1 {
			return &scenarios.Step{Error: &scenarios.Error{Type: "api_error", Message: "no luck for " + r.Model}}
		}
		return nil
	}))
	answered(t, mock, http.StatusInternalServerError)
	assert.Contains(t, answered(t, mock, http.StatusOK), "Hello?")
	requests := mock.Requests()
	require.Len(t, requests, 2)
	assert.Equal(t, "no luck for claude-sonnet-5", requests[0].Answer.Error.Message)
	assert.Zero(t, requests[0].Rule)
}

func TestRunsOfATestHaveTheSameIDs(t *testing.T) {
	idOf := func(mock *server.Mock) string {
		return regexp.MustCompile(`"id":"(msg_\w+)"`).FindString(answered(t, mock, http.StatusOK))
	}
	first, second := server.Start(t), server.Start(t)
	id := idOf(first)
	require.NotEmpty(t, id)
	assert.Equal(t, id, idOf(second))
	assert.NotEqual(t, id, idOf(first.Session(t, server.DefaultScenario)), "sessions on one server have ids of their own")
}

func TestScenariosMadeInGoArePlayed(t *testing.T) {
	built, err := scenarios.Build("built", "an overload, then an answer").Error("overloaded_error").Reply("By hand.").Scenario()
	require.NoError(t, err)
	literal := &scenarios.Scenario{Name: "literal", Summary: "the same, written out", Steps: []*scenarios.Step{
		{Error: &scenarios.Error{Type: "overloaded_error"}}, {Reply: &scenarios.Reply{Text: new("By {{.model}}.")}},
	}}
	for want, scenario := range map[string]*scenarios.Scenario{"By hand.": built, "By claude-sonnet-5.": literal} {
		mock := server.Start(t, server.WithBuilt(scenario))
		answered(t, mock, 529)
		assert.Contains(t, answered(t, mock, http.StatusOK), `"text":"`+want+`"`)
		assert.Len(t, mock.Requests(), 2)
	}
}

func TestAMistakeInAScenarioEndsTheTest(t *testing.T) {
	r := &recorder{TB: t}
	assert.Nil(t, server.Start(r, server.WithYAML("name: x\nsummary: y\nsteps: [{reply: {txt: oops}}]\n")))
	require.Len(t, r.errors, 1)
	assert.Contains(t, r.errors[0], `scenario.yaml:3:18: unknown key "txt"`)
}

func TestAFailedVerdictShowsWhatHappened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, server.WithScenario("overloaded-once"))
		answered(t, mock, 529)
		mock.Outcome(errors.New("529"), "")

		r := &recorder{TB: t}
		assert.False(t, mock.AssertVerdict(r))
		require.Len(t, r.errors, 1)
		assert.Contains(t, r.errors[0], "retries-transient: ")
		assert.Contains(t, r.errors[0], "POST /v1/messages")
		assert.Contains(t, r.errors[0], "529")
		assert.Equal(t, verdict.Fail, mock.Verdict().Result)
	})
}

func TestWaitersEndWithTheirContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err := mock.WaitForRequests(ctx, 1)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.ErrorContains(t, err, "waiting for 1 request")
	})
}

func TestAThousandTestsShareAServer(t *testing.T) {
	mock := server.Start(t, server.WithScenario("overloaded-once"), server.InMemory())
	var all sync.WaitGroup
	slots := make(chan struct{}, 50)
	for range 1000 {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			session := mock.Session(t, "overloaded-once")
			answered(t, session, 529)
			answered(t, session, http.StatusOK)
			assert.Len(t, session.Requests(), 2)
		})
	}
	all.Wait()
}

func TestAThousandServersRunInOneProcess(t *testing.T) {
	for i := range 1000 {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			mock := server.Start(t, server.WithScenario("overloaded-once"), server.InMemory())
			answered(t, mock, 529)
			answered(t, mock, http.StatusOK)
			assert.Len(t, mock.Requests(), 2)
		})
	}
}

func TestTheScriptObserverSeesWhatIsPlayed(t *testing.T) {
	played := map[int]script.Script{}
	mock := server.Start(t, server.WithScenario("overloaded-once"), server.InMemory(), server.WithScriptObserver(func(session string, request int, made script.Script) {
		assert.Equal(t, "overloaded-once."+t.Name(), session)
		played[request] = made
	}))
	answered(t, mock, 529)
	answer := answered(t, mock, http.StatusOK)
	require.Len(t, played, 2)
	second := played[2]
	assert.Equal(t, len(answer), second.BodyBytes())
	assert.Equal(t, "overloaded-once", mock.Scenario().Name)
	assert.Nil(t, mock.Ending())
	mock.Outcome(nil, answer)
	assert.Equal(t, answer, mock.Ending().Output)
}
