package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
)

var sdkRight = map[string]design{
	"sdk-careful": sdkCareful, "sdk-users": sdkUsers, "sdk-stream": sdkStream, "sdk-tests": sdkTests, "sdk-short": sdkShort,
	"sdk-own-loop": sdkOwnLoop,
}

func sdkPrompt() anthropic.MessageNewParams {
	return anthropic.MessageNewParams{
		Model: "claude-haiku-4-5", MaxTokens: 256,
		Messages: []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(question))},
	}
}

// sdkText returns the text of a message with the stop reason end_turn.
func sdkText(m *anthropic.Message, err error) (string, error) {
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, block := range m.Content {
		b.WriteString(block.Text)
	}
	if m.StopReason != "end_turn" || b.Len() == 0 {
		return "", fmt.Errorf("the answer is no whole one: %q", m.StopReason)
	}
	return b.String(), nil
}

// sdkCareful relies on the SDK's retries and checks the stop reason.
func sdkCareful() (string, error) {
	client := anthropic.NewClient(option.WithMaxRetries(4))
	return sdkText(client.Messages.New(context.Background(), sdkPrompt()))
}

// sdkUsers is five users who ask the same question at the same time, each with the
// SDK's retries.
func sdkUsers() (string, error) {
	client := anthropic.NewClient(option.WithMaxRetries(5))
	texts, errs := make([]string, 5), make([]error, 5)
	var asking sync.WaitGroup
	for n := range texts {
		asking.Go(func() { texts[n], errs[n] = sdkText(client.Messages.New(context.Background(), sdkPrompt())) })
	}
	asking.Wait()
	return strings.Join(texts, "\n"), errors.Join(errs...)
}

func accumulated() (*anthropic.Message, error) {
	client := anthropic.NewClient()
	events := client.Messages.NewStreaming(context.Background(), sdkPrompt())
	defer func() { _ = events.Close() }()
	var m anthropic.Message
	for events.Next() {
		if err := m.Accumulate(events.Current()); err != nil {
			return nil, err
		}
	}
	return &m, events.Err()
}

// sdkStream accepts a stream only if it has a stop reason.
func sdkStream() (string, error) { return sdkText(accumulated()) }

// sdkTests is a test suite that expects the error of a single attempt.
func sdkTests() (string, error) {
	client := anthropic.NewClient(option.WithMaxRetries(0))
	_, err := client.Messages.New(context.Background(), sdkPrompt())
	var refused *anthropic.Error
	if !errors.As(err, &refused) || refused.StatusCode < 400 {
		return "", fmt.Errorf("the error is %v, and no refusal", err)
	}
	return "ok", nil
}

// sdkShort has a timeout of one second for each attempt.
func sdkShort() (string, error) {
	client := anthropic.NewClient(option.WithRequestTimeout(time.Second))
	return sdkText(client.Messages.New(context.Background(), sdkPrompt()))
}

// sdkOwnLoop turns the SDK's retries off and has its own loop.
func sdkOwnLoop() (string, error) {
	client := anthropic.NewClient(option.WithMaxRetries(0))
	return persist(4, jittered, func() (string, error) {
		text, err := sdkText(client.Messages.New(context.Background(), sdkPrompt()))
		var refused *anthropic.Error
		if errors.As(err, &refused) && (refused.StatusCode == 429 || refused.StatusCode >= 500) {
			err = &failure{err.Error(), true, retryAfter(refused.Response.Header.Get("retry-after"))}
		}
		return text, err
	})
}
