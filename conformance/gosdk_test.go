package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"reflect"
)

// The call that every client makes.
const (
	promptModel     = "claude-haiku-4-5"
	promptMaxTokens = 256
	promptText      = "Tell me a story about a mock turtle."
	clientKey       = "sk-ant-conformance"
)

// goSDK is one major of the Go SDK as its own documentation uses it. M is its
// Message and E its stream event: the two majors differ in every type and in no
// name, so each fills in the same functions.
type goSDK[M, E any] struct {
	create     func(context.Context, job) (*M, error)
	stream     func(context.Context, job) goStream[E]
	accumulate func(*M, E) error
	event      func(E) goEvent
	held       func(*M) outcome
	// apiError is what a caller learns from the SDK's own error; false for
	// other errors.
	apiError func(error) (outcome, bool)
}

type goStream[E any] interface {
	Next() bool
	Current() E
	Err() error
	Close() error
}

// goEvent is what a caller reads off one event.
type goEvent struct{ kind, text, stopReason string }

// block is one content block, as a caller finds it.
type block struct {
	Type  string          `json:"type"`
	Text  string          `json:"text"`
	Input json.RawMessage `json:"input,omitempty"`
}

func (s goSDK[M, E]) play(ctx context.Context, j job) (outcome, error) {
	out, err := s.call(ctx, j)
	switch {
	case ctx.Err() != nil:
		return outcome{Outcome: waiting}, nil
	case err == nil:
		out.Outcome = "result"
		return out, nil
	}
	failed, ok := s.apiError(err)
	if !ok {
		failed = outcome{Class: plainErrorClass(err)}
	}
	failed.Outcome, failed.Message = "error", err.Error()
	failed.Text, failed.StopReason, failed.Events = out.Text, out.StopReason, out.Events
	return failed, nil
}

func (s goSDK[M, E]) call(ctx context.Context, j job) (outcome, error) {
	if j.Mode == "plain" {
		message, err := s.create(ctx, j)
		if err != nil {
			return outcome{}, err
		}
		return s.held(message), nil
	}
	return s.read(s.stream(ctx, j), j.Mode == "stream")
}

// read reads a stream to its end, and accumulates its events if addUp.
func (s goSDK[M, E]) read(stream goStream[E], addUp bool) (outcome, error) {
	defer func() { _ = stream.Close() }()
	out := outcome{Text: new(string)}
	if !addUp {
		out.Events = []string{}
	}
	var message M
	for stream.Next() {
		seen := s.event(stream.Current())
		*out.Text += seen.text
		if addUp {
			if err := s.accumulate(&message, stream.Current()); err != nil {
				return out, err
			}
			continue
		}
		out.Events = append(out.Events, seen.kind)
		if seen.stopReason != "" {
			out.StopReason = &seen.stopReason
		}
	}
	if err := stream.Err(); err != nil || !addUp {
		return out, err
	}
	held := s.held(&message)
	held.Text = out.Text
	return held, nil
}

// plainErrorClass names an error that is not the SDK's own by the errors that
// errors.As and errors.Is find.
func plainErrorClass(err error) string {
	var transport *url.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "context.DeadlineExceeded"
	case errors.As(err, &transport):
		return "*url.Error"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "io.ErrUnexpectedEOF"
	}
	return reflect.TypeOf(err).String()
}

// heldMessage is a Go message in the form of the other clients.
func heldMessage(stopReason string, outputTokens int64, blocks []block) outcome {
	if blocks == nil {
		blocks = []block{}
	}
	content, err := json.Marshal(blocks)
	if err != nil {
		// The input is not JSON, since the stream broke off.
		content = fmt.Appendf(nil, "%q", err)
	}
	return outcome{
		Value:        "Message",
		StopReason:   &stopReason,
		Content:      content,
		OutputTokens: fmt.Appendf(nil, "%d", outputTokens),
	}
}
