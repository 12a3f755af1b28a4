package conformance

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/verdict"
)

// The number of judged runs of good clients, and of runs at a time.
const (
	innocentRuns   = 1000
	innocentAtOnce = 100
)

// innocents are scenarios in which a client that relies on its SDK behaves
// well.
var innocents = map[string][]string{
	"healthy":  {"healthy"},
	"retrying": {"overloaded-once", "rate-limit-once", "connection-reset-then-reply", "overloaded-529-burst"},
}

// TestGoodClientsOnABusyMachineAreNeverAccused judges runs of the official SDK
// while every processor is busy with something else.
func TestGoodClientsOnABusyMachineAreNeverAccused(t *testing.T) {
	needLong(t, "two thousand runs take half a minute of every processor")
	busy, idle := context.WithCancel(t.Context())
	var load sync.WaitGroup
	for range 2 * runtime.NumCPU() {
		load.Go(func() {
			for n := 0; busy.Err() == nil; n++ {
				runtime.KeepAlive(fmt.Sprint(n))
			}
		})
	}
	defer load.Wait()
	defer idle()
	mock := server.Start(t)
	for kind, names := range innocents {
		t.Run(kind, func(t *testing.T) {
			accused := judgeMany(t, mock, names)
			assert.Empty(t, accused)
		})
	}
}

// judgeMany runs a good client many times, each time in a session of its own, and
// returns the accusations.
func judgeMany(t *testing.T, mock *server.Mock, names []string) (accused []string) {
	var mu sync.Mutex
	var running sync.WaitGroup
	slots := make(chan struct{}, innocentAtOnce)
	for i := range innocentRuns {
		session := mock.Session(t, names[i%len(names)])
		running.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			answer, err := askOnce(t.Context(), session.URL, i%2 == 0)
			session.Outcome(err, answer)
			if v := session.Verdict(); v.Result == verdict.Fail {
				mu.Lock()
				defer mu.Unlock()
				accused = append(accused, fmt.Sprint(v.Scenario, ": ", broken(v), "\n", evidence(v)))
			}
		})
	}
	running.Wait()
	return accused
}

// askOnce asks one question, as a stream or not, and leaves the rest to the SDK.
func askOnce(ctx context.Context, url string, stream bool) (answer string, err error) {
	client := anthropic.NewClient(option.WithBaseURL(url), option.WithAPIKey(clientKey))
	question := anthropic.MessageNewParams{
		Model: promptModel, MaxTokens: promptMaxTokens,
		Messages: []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(promptText))},
	}
	message := &anthropic.Message{}
	if stream {
		events := client.Messages.NewStreaming(ctx, question)
		for events.Next() {
			if err := message.Accumulate(events.Current()); err != nil {
				return "", err
			}
		}
		err = events.Err()
	} else {
		message, err = client.Messages.New(ctx, question)
	}
	if err != nil {
		return "", err
	}
	for _, block := range message.Content {
		answer += block.Text
	}
	return answer, nil
}
