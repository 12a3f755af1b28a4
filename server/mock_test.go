package server_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/verdict"
)

// Fatalf stands in for ending the test.
func (r *recorder) Fatalf(format string, args ...any) { r.Errorf(format, args...) }

// sdk is the official client with its defaults.
func sdk(mock *server.Mock) anthropic.Client {
	return anthropic.NewClient(option.WithBaseURL(mock.URL), option.WithAPIKey(mock.Key), option.WithHTTPClient(mock.Client))
}

var hello = anthropic.MessageNewParams{
	Model: anthropic.ModelClaudeSonnet5, MaxTokens: 64,
	Messages: []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("Hello?"))},
}

// recorder is a test that fails without failing the one it stands in.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

// README shows the body of this test.
func TestClientSurvivesAnOverload(t *testing.T) {
	mock := server.Start(t, server.WithScenario("overloaded-once"))
	client := anthropic.NewClient(option.WithBaseURL(mock.URL), option.WithAPIKey(mock.Key), option.WithHTTPClient(mock.Client))

	message, err := client.Messages.New(t.Context(), hello)
	mock.Outcome(err, text(message))
	mock.AssertVerdict(t) // shows the timeline when it fails
}

func text(message *anthropic.Message) (all string) {
	if message == nil {
		return ""
	}
	for _, block := range message.Content {
		all += block.Text
	}
	return all
}

func TestMinutesOfWaitingTakeNoTimeAndAreExact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, server.WithYAML(`
name: slow
summary: two long waits and a late answer
steps:
  - error: {type: rate_limit_error, retry_after: 120}
    repeat: 2
  - reply: {}
    faults: [{delay: 9m59s}]
`))
		client := sdk(mock)
		began := time.Now()
		_, err := client.Messages.New(t.Context(), hello)
		require.NoError(t, err)
		assert.Equal(t, 2*120*time.Second+9*time.Minute+59*time.Second, time.Since(began))
	})
}

func TestTheDefaultTimeoutOfTheClientIsReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, server.WithYAML("name: silent\nsummary: no answer, ever\nsteps: [{reply: {}, faults: [hang]}]\n"))
		client := sdk(mock)
		began := time.Now()
		_, err := client.Messages.New(t.Context(), hello)
		var timeout net.Error
		require.ErrorAs(t, err, &timeout)
		assert.True(t, timeout.Timeout())
		assert.Greater(t, time.Since(began), 30*time.Minute, "three attempts of ten minutes")
		assert.Len(t, mock.Requests(), 3)
	})
}

func TestResetsInMemoryAreThoseOfASocket(t *testing.T) {
	scenario := server.WithYAML("name: broken\nsummary: a reset in mid-stream\nsteps: [{reply: {}, faults: [{reset: {at: 50%}}]}]\n")
	read := func(t *testing.T, mock *server.Mock) {
		client := sdk(mock)
		stream := client.Messages.NewStreaming(t.Context(), hello)
		events := 0
		for stream.Next() {
			events++
		}
		assert.ErrorIs(t, stream.Err(), syscall.ECONNRESET)
		assert.Positive(t, events)
	}
	t.Run("on a socket", func(t *testing.T) { read(t, server.Start(t, scenario)) })
	t.Run("in memory", func(t *testing.T) { read(t, server.Start(t, scenario, server.InMemory())) })
	t.Run("in a bubble", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { read(t, server.Start(t, scenario)) })
	})
}

func TestSeveralClientsAndServersShareABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all sync.WaitGroup
		for _, wait := range []int{10, 20, 30} {
			yaml := fmt.Sprintf("name: busy\nsummary: busy\nsteps: [{error: {type: rate_limit_error, retry_after: %d}}, {reply: {}}]\n", wait)
			mock := server.Start(t, server.WithYAML(yaml))
			for range 2 {
				session := mock.Session(t, "busy")
				all.Go(func() {
					began := time.Now()
					client := sdk(session)
					_, err := client.Messages.New(t.Context(), hello)
					assert.NoError(t, err)
					assert.Equal(t, time.Duration(wait)*time.Second, time.Since(began))
				})
			}
		}
		all.Wait()
	})
}

func TestACancelledStreamEndsInTheJournalAtThatTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, server.WithYAML("name: paced\nsummary: a slow stream\nsteps: [{reply: {pace: {first: 1s, between: 1s}}}]\n"))
		client := sdk(mock)
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		stream := client.Messages.NewStreaming(ctx, hello)
		for stream.Next() {
		}
		require.ErrorIs(t, stream.Err(), context.DeadlineExceeded)
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
				client := sdk(mock)
				stream := client.Messages.NewStreaming(t.Context(), hello)
				var text strings.Builder
				done := make(chan struct{})
				go func() {
					defer close(done)
					for stream.Next() {
						if delta := stream.Current().Delta; delta.Text != "" {
							text.WriteString(delta.Text)
						}
					}
				}()
				require.NoError(t, mock.WaitForHeld(t.Context(), ""))
				tt.open(mock)
				<-done
				assert.Equal(t, tt.text, strings.TrimSpace(text.String()))
				if tt.err == nil {
					assert.NoError(t, stream.Err())
				} else {
					assert.ErrorContains(t, stream.Err(), tt.err.Error())
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
	client := sdk(mock)
	message, err := client.Messages.New(t.Context(), hello)
	require.NoError(t, err)
	assert.Contains(t, message.Content[0].Text, "Hello?")
	requests := mock.Requests()
	require.Len(t, requests, 2)
	assert.Equal(t, "no luck for claude-sonnet-5", requests[0].Answer.Error.Message)
	assert.Zero(t, requests[0].Rule)
}

func TestRunsOfATestHaveTheSameIDs(t *testing.T) {
	ask := func(mock *server.Mock) string {
		client := sdk(mock)
		message, err := client.Messages.New(t.Context(), hello)
		require.NoError(t, err)
		return message.ID
	}
	first, second := server.Start(t), server.Start(t)
	id := ask(first)
	assert.Equal(t, id, ask(second))
	assert.NotEqual(t, id, ask(first.Session(t, server.DefaultScenario)), "sessions on one server have ids of their own")
}

func TestScenariosMadeInGoArePlayed(t *testing.T) {
	built, err := scenarios.Build("built", "an overload, then an answer").Error("overloaded_error").Reply("By hand.").Scenario()
	require.NoError(t, err)
	literal := &scenarios.Scenario{Name: "literal", Summary: "the same, written out", Steps: []*scenarios.Step{
		{Error: &scenarios.Error{Type: "overloaded_error"}}, {Reply: &scenarios.Reply{Text: new("By {{.model}}.")}},
	}}
	for want, scenario := range map[string]*scenarios.Scenario{"By hand.": built, "By claude-sonnet-5.": literal} {
		mock := server.Start(t, server.WithBuilt(scenario))
		client := sdk(mock)
		message, err := client.Messages.New(t.Context(), hello)
		require.NoError(t, err)
		assert.Equal(t, want, message.Content[0].Text)
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
		client := anthropic.NewClient(option.WithBaseURL(mock.URL), option.WithAPIKey(mock.Key),
			option.WithHTTPClient(mock.Client), option.WithMaxRetries(0))
		_, err := client.Messages.New(t.Context(), hello)
		require.Error(t, err)
		mock.Outcome(err, "")

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
			client := anthropic.NewClient(option.WithBaseURL(session.URL), option.WithAPIKey(session.Key),
				option.WithHTTPClient(session.Client), option.WithMaxRetries(0))
			_, err := client.Messages.New(t.Context(), hello)
			assert.Error(t, err)
			_, err = client.Messages.New(t.Context(), hello)
			assert.NoError(t, err)
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
			client := anthropic.NewClient(option.WithBaseURL(mock.URL), option.WithAPIKey(mock.Key),
				option.WithHTTPClient(mock.Client), option.WithMaxRetries(0))
			_, err := client.Messages.New(t.Context(), hello)
			assert.Error(t, err)
			_, err = client.Messages.New(t.Context(), hello)
			assert.NoError(t, err)
			assert.Len(t, mock.Requests(), 2)
		})
	}
}
