// Command cloud asks one question with a client of the official Go SDK for Claude on a
// cloud, and prints the answer. The client has its defaults; the environment has the
// address and the credentials.
//
//	cloud foundry|entra|aws|signed [--stream]
package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/aws"
	"github.com/anthropics/anthropic-sdk-go/v2/foundry"
)

var prompt = anthropic.MessageNewParams{
	Model:     "claude-haiku-4-5",
	MaxTokens: 256,
	Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("Tell me a story about a mock turtle."))},
}

func main() {
	message, err := ask(os.Args[1], slices.Contains(os.Args[2:], "--stream"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, block := range message.Content {
		fmt.Print(block.Text)
	}
	fmt.Println()
}

func ask(cloud string, stream bool) (*anthropic.Message, error) {
	messages, err := connect(cloud)
	if err != nil {
		return nil, err
	}
	if !stream {
		return messages.New(context.Background(), prompt)
	}
	var message anthropic.Message
	events := messages.NewStreaming(context.Background(), prompt)
	for events.Next() {
		if err := message.Accumulate(events.Current()); err != nil {
			return nil, err
		}
	}
	return &message, events.Err()
}

func connect(cloud string) (*anthropic.MessageService, error) {
	switch cloud {
	case "foundry":
		client, err := foundry.NewClient(foundry.ClientConfig{})
		if err != nil {
			return nil, err
		}
		return &client.Messages, nil
	case "entra":
		client, err := foundry.NewClient(foundry.ClientConfig{AzureADTokenProvider: token})
		if err != nil {
			return nil, err
		}
		return &client.Messages, nil
	default:
		client, err := aws.NewClient(context.Background(), aws.ClientConfig{})
		if err != nil {
			return nil, err
		}
		return &client.Messages, nil
	}
}

func token(context.Context) (string, error) { return "entra-token-of-the-test", nil }
