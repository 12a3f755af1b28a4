//go:build former_major

package conformance

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
)

var serve = flag.Bool("serve-jobs", false, "be a client program on the previous major of the Go SDK")

// With the tag, the program of the tests can be that client, as startFormerGo starts it.
func init() {
	beClient = func() {
		if !*serve {
			return
		}
		if err := serveJobs(goV1(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "serving jobs:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// goV1 is the last of the previous major of the Go SDK.
func goV1() client {
	prompt := anthropic.MessageNewParams{
		Model:     promptModel,
		MaxTokens: promptMaxTokens,
		Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(promptText))},
	}
	connect := func(j job) anthropic.Client {
		options := []option.RequestOption{option.WithBaseURL(j.BaseURL), option.WithAPIKey(clientKey)}
		if j.TimeoutMS > 0 {
			options = append(options, option.WithRequestTimeout(time.Duration(j.TimeoutMS)*time.Millisecond))
		}
		return anthropic.NewClient(options...)
	}
	return goSDK[anthropic.Message, anthropic.MessageStreamEventUnion]{
		create: func(ctx context.Context, j job) (*anthropic.Message, error) {
			client := connect(j)
			return client.Messages.New(ctx, prompt)
		},
		stream: func(ctx context.Context, j job) goStream[anthropic.MessageStreamEventUnion] {
			client := connect(j)
			return client.Messages.NewStreaming(ctx, prompt)
		},
		accumulate: (*anthropic.Message).Accumulate,
		event: func(e anthropic.MessageStreamEventUnion) goEvent {
			return goEvent{kind: e.Type, text: e.Delta.Text, stopReason: string(e.Delta.StopReason)}
		},
		held: func(m *anthropic.Message) outcome {
			var blocks []block
			for _, b := range m.Content {
				blocks = append(blocks, block{Type: b.Type, Text: b.Text, Input: b.Input})
			}
			return heldMessage(string(m.StopReason), m.Usage.OutputTokens, blocks)
		},
		apiError: func(err error) (outcome, bool) {
			var failed *anthropic.Error
			if !errors.As(err, &failed) {
				return outcome{}, false
			}
			return outcome{
				Class:  "*anthropic.Error",
				Status: failed.StatusCode,
				Type:   string(failed.Type()),
			}, true
		},
	}
}

// serveJobs plays jobs side by side, a line each, and writes their outcomes.
func serveJobs(c client, in io.Reader, out io.Writer) error {
	var mu sync.Mutex // a line at a time
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		var j job
		if err := json.Unmarshal(lines.Bytes(), &j); err != nil {
			return fmt.Errorf("reading the job %q: %w", lines.Text(), err)
		}
		go func() {
			done, err := c.play(context.Background(), j)
			done.ID = j.ID
			line, marshalErr := json.Marshal(done)
			if err != nil || marshalErr != nil {
				line = fmt.Appendf(nil, "job %d: %v, %v", j.ID, err, marshalErr) // which ends the run, since it is no outcome
			}
			mu.Lock()
			defer mu.Unlock()
			_, _ = out.Write(append(line, '\n'))
		}()
	}
	return lines.Err()
}
