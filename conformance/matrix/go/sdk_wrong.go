package main

import (
	"context"
	"fmt"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
)

var sdkWrong = map[string]design{
	"sdk-nested": sdkNested, "sdk-unchecked": sdkUnchecked, "sdk-prints-error": sdkPrintsError, "sdk-defaults": sdkDefaults,
	"sdk-once": sdkOnce, "sdk-hammers": sdkHammers,
}

// sdkNested has a retry loop around an SDK that retries itself.
func sdkNested() (text string, err error) {
	client := anthropic.NewClient()
	for range 3 {
		if text, err = sdkText(client.Messages.New(context.Background(), sdkPrompt())); err == nil {
			break
		}
		time.Sleep(300 * time.Millisecond)
	}
	return text, err
}

// sdkUnchecked accepts a stream without checking that it is complete.
func sdkUnchecked() (string, error) {
	m, err := accumulated()
	if err != nil {
		return "", err
	}
	text := ""
	for _, block := range m.Content {
		text += block.Text
	}
	return text, nil
}

// sdkPrintsError prints the error instead of the answer, and exits 0.
func sdkPrintsError() (string, error) {
	text, err := sdkCareful()
	if err != nil {
		return fmt.Sprint("sorry: ", err), nil
	}
	return text, nil
}

// sdkDefaults relies on the SDK, which treats every 429 as transient.
func sdkDefaults() (string, error) {
	client := anthropic.NewClient()
	return sdkText(client.Messages.New(context.Background(), sdkPrompt()))
}

// sdkOnce turns the retries off and has no loop.
func sdkOnce() (string, error) {
	client := anthropic.NewClient(option.WithMaxRetries(0))
	return sdkText(client.Messages.New(context.Background(), sdkPrompt()))
}

// sdkHammers turns the retries off and has a loop that does not wait.
func sdkHammers() (text string, err error) {
	for range 8 {
		if text, err = sdkOnce(); err == nil {
			break
		}
	}
	return text, err
}
