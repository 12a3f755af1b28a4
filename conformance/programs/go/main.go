// Command go is the official Go SDK with its defaults: it asks one question,
// prints the answer, and exits 1 with any error that the SDK returns.
//
//	go [--stream]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/anthropics/anthropic-sdk-go/v2"
)

var prompt = anthropic.MessageNewParams{
	Model:     "claude-haiku-4-5",
	MaxTokens: 256,
	Messages: []anthropic.MessageParam{
		anthropic.NewUserMessage(anthropic.NewTextBlock("Tell me a story about a mock turtle.")),
	},
}

func main() {
	stream := flag.Bool("stream", false, "ask for a stream")
	flag.Parse()
	message, err := ask(context.Background(), *stream)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, block := range message.Content {
		fmt.Print(block.Text)
	}
	fmt.Println()
}

func ask(ctx context.Context, stream bool) (*anthropic.Message, error) {
	client := anthropic.NewClient()
	if !stream {
		return client.Messages.New(ctx, prompt)
	}
	events := client.Messages.NewStreaming(ctx, prompt)
	defer func() { _ = events.Close() }()
	var message anthropic.Message
	for events.Next() {
		if err := message.Accumulate(events.Current()); err != nil {
			return nil, err
		}
	}
	return &message, events.Err()
}
