// The program is an agent with two tools on the official Go SDK. It is wrong at one place: it
// runs a tool that was called before its stream broke off, as if the answer had come whole.
package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
)

const (
	mostTurns    = 8
	mostAttempts = 3
	silenceLimit = 8 * time.Second
)

var errBroken = errors.New("the stream broke off")

func main() {
	answer, err := converse(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "treasure:", err)
		os.Exit(1)
	}
	fmt.Println(answer)
}

// converse asks until there is an answer that calls no tool.
func converse(ctx context.Context) (string, error) {
	said := []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("Dig up the treasure of the lighthouse keeper."))}
	for range mostTurns {
		message, err := ask(ctx, said)
		if err != nil {
			return "", err
		}
		said = append(said, message.ToParam())
		text, results := "", []anthropic.ContentBlockParamUnion(nil)
		for _, block := range message.Content {
			text += block.Text
			if block.Type == "tool_use" {
				results = append(results, anthropic.NewToolResultBlock(block.ID, "the result of "+block.Name, false))
			}
		}
		switch {
		case message.StopReason == anthropic.StopReasonPauseTurn:
		case len(results) > 0:
			said = append(said, anthropic.NewUserMessage(results...))
		case text != "" && message.StopReason == anthropic.StopReasonEndTurn:
			return text, nil
		default:
			return "", fmt.Errorf("the answer cannot be used: it stopped with %q", message.StopReason)
		}
	}
	return "", errors.New("the conversation has no end")
}

// ask asks again when a stream breaks off. The SDK does so only before a stream begins.
func ask(ctx context.Context, said []anthropic.MessageParam) (message *anthropic.Message, err error) {
	for attempt := range mostAttempts {
		if attempt > 0 {
			time.Sleep(time.Duration(float64(time.Second<<attempt) * (0.5 + rand.Float64()/2)))
		}
		if message, err = stream(ctx, said); !errors.Is(err, errBroken) {
			return message, err
		}
	}
	return nil, fmt.Errorf("giving up: %w", err)
}

// stream makes one attempt, and ends it when it is silent for too long.
func stream(ctx context.Context, said []anthropic.MessageParam) (*anthropic.Message, error) {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	client := anthropic.NewClient(option.WithRequestTimeout(2 * silenceLimit))
	schema := anthropic.ToolInputSchemaParam{Properties: map[string]any{}}
	events := client.Messages.NewStreaming(ctx, anthropic.MessageNewParams{
		Model: anthropic.ModelClaudeSonnet5, MaxTokens: 1024, Messages: said,
		Tools: []anthropic.ToolUnionParam{anthropic.ToolUnionParamOfTool(schema, "search"), anthropic.ToolUnionParamOfTool(schema, "dig")},
	})
	defer events.Close()
	silence := time.AfterFunc(time.Hour, leave) // the SDK bounds the time until a stream begins
	defer silence.Stop()
	message, began, called := anthropic.Message{}, false, false
	for events.Next() {
		began = true
		silence.Reset(silenceLimit)
		event := events.Current()
		if err := message.Accumulate(event); err != nil {
			return nil, fmt.Errorf("%w: %w", errBroken, err)
		}
		called = called || event.Type == "content_block_stop" && message.Content[event.Index].Type == "tool_use"
		if event.Type == "message_stop" && message.StopReason != "" {
			return &message, nil
		}
	}
	switch {
	case called: // here it is wrong
		return &message, nil
	case began || events.Err() == nil:
		return nil, errBroken
	default:
		return nil, fmt.Errorf("asking: %w", events.Err())
	}
}
