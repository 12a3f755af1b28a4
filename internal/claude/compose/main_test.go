package compose_test

import (
	"testing"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/jsontree"
)

// callMarker begins the lines that ask for tools, as the documentation has it.
const callMarker = "claudemock: call "

// request returns a request to POST /v1/messages with that body.
func request(t testing.TB, body string) *claude.Request {
	t.Helper()
	return &claude.Request{Endpoint: claude.Messages, Version: claude.Version2026, Body: claudetest.Parse(t, body)}
}

// answer returns the default message for a body.
func answer(t testing.TB, body string) *jsontree.Node {
	t.Helper()
	return compose.Message(request(t, body), &compose.Reply{}, claudetest.Seeded(), claudetest.Seeded())
}
