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

var sdkTricky = map[string]design{
	"sdk-repl": sdkREPL, "sdk-fallback": sdkFallback, "sdk-hedged": sdkHedged, "sdk-batch": sdkBatch, "sdk-crowd": sdkCrowd,
	"sdk-continued": sdkContinued,
}

// sdkREPL is an interactive prompt whose user repeats the question after each error.
func sdkREPL() (string, error) {
	client := anthropic.NewClient()
	for range 3 {
		text, err := sdkText(client.Messages.New(context.Background(), sdkPrompt()))
		fmt.Println(text, err)
		time.Sleep(500 * time.Millisecond)
	}
	return "bye", nil
}

// sdkFallback asks another model when the SDK has given up on the first.
func sdkFallback() (string, error) {
	client := anthropic.NewClient()
	text, err := sdkText(client.Messages.New(context.Background(), sdkPrompt()))
	if err == nil {
		return text, nil
	}
	other := sdkPrompt()
	other.Model = "claude-sonnet-5-5"
	return sdkText(client.Messages.New(context.Background(), other))
}

// sdkHedged makes a second call if the first is late, and cancels the slower one.
func sdkHedged() (string, error) {
	client := anthropic.NewClient()
	ctx, cancel := context.WithCancel(context.Background())
	defer time.Sleep(50 * time.Millisecond) // for the slower call's connection to close
	defer cancel()
	texts, errs := make(chan string, 2), make(chan error, 2)
	one := func() {
		text, err := sdkText(client.Messages.New(ctx, sdkPrompt()))
		if err != nil {
			errs <- err
			return
		}
		texts <- text
	}
	go one()
	late := time.After(400 * time.Millisecond)
	for failed := 0; ; {
		select {
		case text := <-texts:
			return text, nil
		case <-late:
			go one()
		case err := <-errs:
			if failed++; failed == 2 {
				return "", err
			}
		}
	}
}

// sdkBatch polls its batch every 300 ms, even after errors, and reads the results.
func sdkBatch() (string, error) {
	ctx, client := context.Background(), anthropic.NewClient()
	prompt := sdkPrompt()
	made, err := client.Messages.Batches.New(ctx, anthropic.MessageBatchNewParams{Requests: []anthropic.MessageBatchNewParamsRequest{{
		CustomID: "one",
		Params:   anthropic.MessageBatchNewParamsRequestParams{Model: prompt.Model, MaxTokens: prompt.MaxTokens, Messages: prompt.Messages},
	}}})
	if err != nil {
		return "", err
	}
	for range 30 {
		time.Sleep(300 * time.Millisecond)
		batch, err := client.Messages.Batches.Get(ctx, made.ID, anthropic.MessageBatchGetParams{})
		if err == nil && batch.ProcessingStatus == "ended" {
			return sdkResults(ctx, &client, made.ID)
		}
	}
	return "", errors.New("the batch did not end")
}

func sdkResults(ctx context.Context, client *anthropic.Client, batch string) (string, error) {
	results := client.Messages.Batches.ResultsStreaming(ctx, batch, anthropic.MessageBatchResultsParams{})
	defer func() { _ = results.Close() }()
	var b strings.Builder
	for results.Next() {
		b.WriteString(results.Current().CustomID + " " + string(results.Current().Result.Type) + "\n")
	}
	return b.String(), results.Err()
}

// sdkCrowd is twenty users who ask the same question at the same time.
func sdkCrowd() (string, error) {
	client := anthropic.NewClient()
	errs := make([]error, 20)
	var asking sync.WaitGroup
	for n := range errs {
		asking.Go(func() { _, errs[n] = sdkText(client.Messages.New(context.Background(), sdkPrompt())) })
	}
	asking.Wait()
	return "twenty answers", errors.Join(errs...)
}

// sdkContinued asks the model to continue an answer that was cut.
func sdkContinued() (string, error) {
	m, err := accumulated()
	if text, err := sdkText(m, err); err == nil {
		return text, nil
	}
	half := strings.TrimSpace(m.Content[0].Text)
	prompt := sdkPrompt()
	prompt.Messages = append(prompt.Messages,
		anthropic.NewAssistantMessage(anthropic.NewTextBlock(half)),
		anthropic.NewUserMessage(anthropic.NewTextBlock("The line broke. Please go on.")))
	client := anthropic.NewClient(option.WithMaxRetries(4))
	rest, err := sdkText(client.Messages.New(context.Background(), prompt))
	return half + "\n" + rest, err
}
