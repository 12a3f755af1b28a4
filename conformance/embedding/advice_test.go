package embedding

import (
	"time"

	old "github.com/anthropics/anthropic-sdk-go"
	oldoption "github.com/anthropics/anthropic-sdk-go/option"
	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
)

// The compiler checks that the SDK has everything that the advice for Go in
// internal/rules names.
var (
	_ = anthropic.NewClient(option.WithMaxRetries(4), option.WithRequestTimeout(time.Minute), option.WithAPIKey("key"), option.WithHeader("a", "b"))
	_ = old.NewClient(oldoption.WithMaxRetries(4), oldoption.WithRequestTimeout(time.Minute), oldoption.WithAPIKey("key"), oldoption.WithHeader("a", "b"))
)

var _ = func(e *anthropic.Error, m anthropic.Message) {
	_, _, _ = e.StatusCode, e.Response.Header, m.StopReason
	_, _ = m.Content[0].AsAny(), m.Content[0].ID
}

var _ = func(e *old.Error, m old.Message) {
	_, _, _ = e.StatusCode, e.Response.Header, m.StopReason
	_, _ = m.Content[0].AsAny(), m.Content[0].ID
}
