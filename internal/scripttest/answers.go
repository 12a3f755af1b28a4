// Package scripttest helps to test faults: it has small answers to strike, and a notation
// for scripts and streams, before and after.
//
// It knows what all answers have in common, and no single fault.
package scripttest

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/limits"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// Now is the time of every request. It has a fraction of a second, unlike headers.
var Now = time.Date(2026, 11, 23, 12, 0, 0, 400_000_000, time.UTC)

// Env returns the Env of a request of a session, with rate limits.
func Env() script.Env {
	return script.Env{
		Now:    Now,
		Choice: script.NewSource(1, "choice"),
		IDs:    script.NewSource(1, "ids"),
		Limits: limits.RateLimits{
			Requests:     limits.Limit{Limit: 50, Remaining: 49, Reset: Now.Add(time.Second)},
			InputTokens:  limits.Limit{Limit: 30000, Remaining: 29000, Reset: Now.Add(time.Second)},
			OutputTokens: limits.Limit{Limit: 8000, Remaining: 8000, Reset: Now},
		},
	}
}

// Request asks for a short message, streamed or not.
func Request(stream bool) *claude.Request {
	return &claude.Request{
		Endpoint: claude.Messages,
		Version:  claude.Version2026,
		Body: jsontree.Obj(
			"model", "claude-opus-5", "max_tokens", 100, "stream", stream,
			"messages", jsontree.Arr(jsontree.Obj("role", "user", "content", "hello")),
		),
	}
}

// Reply returns an answer to Request in one sentence.
func Reply(stream bool, uses ...script.Use) script.Answer {
	return script.Answer{
		Request: Request(stream),
		Reply:   &compose.Reply{Text: new("Once upon a time there was a lighthouse keeper.")},
		Faults:  uses,
	}
}

// Failure returns an answer to a plain Request with an error of the API.
func Failure(e *apierror.Error) script.Answer {
	return script.Answer{Request: Request(false), Error: &script.Error{Error: *e}}
}

// Use returns a fault that always strikes, at its layer.
func Use(name string, fault script.Fault) script.Use { return script.Use{Name: name, Fault: fault} }

// Compile compiles an answer and fails the test if that is an error.
func Compile(t *testing.T, a script.Answer, e script.Env) script.Script {
	t.Helper()
	s, err := script.Compile(a, e)
	require.NoError(t, err)
	return s
}

// Head returns the head that a script sends.
func Head(t *testing.T, s script.Script) *script.Head {
	t.Helper()
	for _, op := range s.Ops {
		if op.Kind == script.OpHead {
			return op.Head
		}
	}
	t.Fatal("the script has no head")
	return nil
}

// Body returns the bytes of body that a script writes.
func Body(s script.Script) string {
	var b strings.Builder
	for _, op := range s.Ops {
		b.Write(op.Bytes)
	}
	return b.String()
}

// Nth returns the place of one event among those of a type.
func Nth(name string, nth int) script.At { return script.At{Event: name, Nth: nth} }

// Before returns the place before the first event of a type.
func Before(name string) script.At { return script.At{Event: name, Edge: script.EdgeBefore} }
