// Package chat asks Claude a question. It is the code under test; chat_test.go is the
// example.
package chat

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
)

// How long an answer may be silent after it has begun, and how long all attempts together may
// take to begin one. The client ends no attempt that hangs by itself.
const (
	Patience  = time.Minute
	Beginning = 2 * time.Minute
)

// The reasons why an answer was not accepted.
var (
	ErrHalf   = errors.New("the answer ended in the middle")
	ErrEmpty  = errors.New("the answer is empty")
	ErrSilent = errors.New("the answer fell silent")
)

// Ask writes the answer to w while it arrives, and returns it only if it is complete.
// The client retries failures before an answer begins. After that, the caller has seen
// a part of it and decides whether to ask again.
func Ask(ctx context.Context, client anthropic.Client, question string, w io.Writer) (string, error) {
	ctx, leave := context.WithCancelCause(ctx)
	defer leave(nil)
	silence := time.AfterFunc(Beginning, func() { leave(ErrSilent) })
	defer silence.Stop()
	stream := client.Messages.NewStreaming(ctx, anthropic.MessageNewParams{
		Model:     anthropic.ModelClaudeSonnet5,
		MaxTokens: 1024,
		Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(question))},
	})
	defer stream.Close()

	var text string
	var stop anthropic.StopReason
	whole := false // the SDK takes a stream that just ends for one that is complete
	for stream.Next() {
		silence.Reset(Patience)
		switch event := stream.Current(); event.Type {
		case "content_block_delta":
			text += event.Delta.Text
			if _, err := io.WriteString(w, event.Delta.Text); err != nil {
				return "", fmt.Errorf("showing the answer: %w", err)
			}
		case "message_delta":
			stop = event.Delta.StopReason
		case "message_stop":
			whole = stop == anthropic.StopReasonEndTurn
		}
	}
	switch err := stream.Err(); {
	case whole && text == "":
		return "", fmt.Errorf("asking: %w", ErrEmpty)
	case whole:
		return text, nil
	case errors.Is(context.Cause(ctx), ErrSilent):
		return "", fmt.Errorf("asking: %w", ErrSilent)
	case err != nil:
		return "", fmt.Errorf("asking: %w", err)
	default:
		return "", fmt.Errorf("asking: %w", ErrHalf)
	}
}
