package conformance

import (
	"context"
	"encoding/json"
)

// job is one call for a client to make, as it reads it from stdin.
type job struct {
	ID        int    `json:"id"`
	BaseURL   string `json:"base_url"`
	Mode      string `json:"mode"`
	TimeoutMS int64  `json:"timeout_ms,omitempty"` // 0 leaves the SDK's own default
}

// modes are the ways in which a client makes a call.
var modes = []string{"plain", "stream", "raw"}

// outcome is what the caller of a client has in the end, as the client writes
// it to stdout.
type outcome struct {
	ID      int    `json:"id"`
	Outcome string `json:"outcome"` // result, error, or waiting: no end was seen

	// Of an error.
	Class   string `json:"class"`
	Status  int    `json:"status"` // 0 when the error has none
	Type    string `json:"type"`
	Code    string `json:"code"`
	Message string `json:"message"`

	// Of a result, or of what came before an error.
	Value        string          `json:"value"` // the kind of value returned: Message, or what came instead
	StopReason   *string         `json:"stop_reason"`
	Content      json.RawMessage `json:"content,omitempty"` // of a message: the blocks' types, texts and inputs
	OutputTokens json.RawMessage `json:"output_tokens,omitempty"`
	Text         *string         `json:"text"`   // of a stream: what its text deltas add up to
	Events       []string        `json:"events"` // of raw iteration: the types, in order
}

// waiting is the outcome of a call whose end the test did not wait for.
const waiting = "waiting"

// client is one SDK at one version, ready to play jobs side by side.
type client interface {
	// play makes the call and returns its outcome; if ctx ends first, the
	// outcome is waiting.
	play(ctx context.Context, j job) (outcome, error)
}
