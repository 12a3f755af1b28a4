package server

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/jsontree"
)

func TestAThreadGoesOnFromItsOwnMessagesOnly(t *testing.T) {
	r := start(t, nil)
	const betas = "anthropic-beta: message-threads-2026-08-12"
	ask := func(session, thread string) (int, *jsontree.Node) {
		status, body := r.post("/s/healthy/"+session+"/v1/messages", strings.Replace(hello, "{", `{"thread":`+thread+`,`, 1), betas)
		n, err := jsontree.ParseString(body)
		assert.NoError(t, err, body)
		return status, n
	}
	status, first := ask("a", `{"type":"create"}`)
	assert.Equal(t, 200, status, first)
	id := first.Field("id").Str()
	next := `{"type":"continue","previous_message_id":"` + id + `"}`
	status, second := ask("a", next)
	assert.Equal(t, 200, status, second)
	status, third := ask("a", strings.Replace(next, id, second.Field("id").Str(), 1))
	assert.Equal(t, 200, status, third)

	for name, tt := range map[string]struct{ session, thread string }{
		"a message that is none":   {"a", strings.Replace(next, id, "msg_none", 1)},
		"one of another session":   {"b", next},
		"one that began no thread": {"c", ""},
	} {
		thread := tt.thread
		if thread == "" {
			_, body := r.post("/s/healthy/c/v1/messages", hello)
			plain, err := jsontree.ParseString(body)
			assert.NoError(t, err)
			thread = strings.Replace(next, id, plain.Field("id").Str(), 1)
		}
		status, refused := ask(tt.session, thread)
		assert.Equal(t, 404, status, name)
		assert.Equal(t, "not_found_error", refused.Get("error.type").Str(), name)
		assert.Equal(t, "thread_not_found", refused.Get("error.details.error_code").Str(), name)
	}
}

// TestTheTurnOfAThreadCountsWhatTheThreadHolds asks for three turns of a conversation, of which
// the API holds the ones before, and for the second one twice.
func TestTheTurnOfAThreadCountsWhatTheThreadHolds(t *testing.T) {
	const turns = `name: turns
summary: an answer for each turn
rules:
  - when: {turn: 1}
    steps: [{reply: {text: one}}]
  - when: {turn: 2}
    steps: [{reply: {text: two}}]
  - when: {turn: 3}
    steps: [{reply: {text: three}}]
`
	r := start(t, []string{turns})
	ask := func(thread string) *jsontree.Node {
		status, body := r.post("/s/turns/a/v1/messages", strings.Replace(hello, "{", `{"thread":`+thread+`,`, 1), "anthropic-beta: message-threads-2026-08-12")
		assert.Equal(t, 200, status, body)
		n, err := jsontree.ParseString(body)
		assert.NoError(t, err)
		return n
	}
	after := func(message *jsontree.Node) string {
		return `{"type":"continue","previous_message_id":"` + message.Field("id").Str() + `"}`
	}
	first := ask(`{"type":"create"}`)
	assert.Equal(t, "one", first.Get("content.0.text").Str())
	second := ask(after(first))
	assert.Equal(t, "two", second.Get("content.0.text").Str())
	assert.Equal(t, "three", ask(after(second)).Get("content.0.text").Str())
	assert.Equal(t, "two", ask(after(first)).Get("content.0.text").Str())
}
