package progress

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/jsontree"
)

// TestMatchedSteps asks questions of one word at the times given: "0s:hi:a" expects the answer
// a to the question hi. A ! is a request that fits no step.
func TestMatchedSteps(t *testing.T) {
	const (
		hi  = "  - {request: {messages: [{role: user, content: hi}]}, reply: {text: a}}\n"
		bye = "  - {request: {messages: [{role: user, content: bye}]}, reply: {text: b}}\n"
		err = "  - error: overloaded_error\n"
	)
	again := strings.Replace(hi, "text: a", "text: again", 1)
	for _, c := range []struct{ name, scenario, requests string }{
		{"each request gets its own step, in any order", "steps:\n" + hi + bye, "0s:bye:b 0s:hi:a"},
		{"the last that fits is given again", "steps:\n" + hi + bye + again, "0s:hi:a 0s:hi:again 0s:bye:b 0s:hi:again 0s:bye:b"},
		{"repeat counts the requests that fit", "steps:\n" + strings.Replace(hi, "reply", "repeat: 2, reply", 1) + again, "0s:hi:a 0s:hi:a 0s:hi:again"},
		{"a request that fits none gets none", "steps:\n" + hi, "0s:no:! 0s:hi:a"},
		{"a step put before another strikes once", "steps:\n" + hi + err + bye, "0s:hi:a 0s:bye:overloaded_error 0s:bye:b 0s:bye:b"},
		{"a step without a request is not what is given again", "steps:\n" + hi + err, "0s:hi:a 0s:hi:overloaded_error 0s:hi:a"},
		{"but for a request that fits nothing else", "steps:\n" + hi + err, "0s:no:overloaded_error 0s:no:overloaded_error"},
		{"a rule comes first", "rules: [{when: {nth: 2}, steps: [{error: api_error}]}]\nsteps:\n" + hi + bye, "0s:hi:a 0s:bye:api_error 0s:bye:b"},
		{"healthy follows", "then: healthy\nsteps:\n" + hi, "0s:hi:a 0s:hi:-"},
		{"loop begins anew for the steps that fit", "then: loop\nsteps:\n" + hi + bye + again, "0s:hi:a 0s:hi:again 0s:bye:b 0s:hi:a 0s:hi:again 0s:bye:b"},
		{"for lasts from the first that fits", "steps:\n" + strings.Replace(hi, "reply", "for: 30s, reply", 1) + bye + again, "9s:bye:b 10s:hi:a 39s:hi:a 40s:hi:again"},
		{"a rule leads into a state and back, where all steps can be given anew",
			"rules: [{when: {text: down}, steps: [{error: api_error}], then: down}]\nstates: {down: {for: 9s, steps: [{error: overloaded_error}], then: start}}\nsteps:\n" + hi + again,
			"0s:hi:a 0s:down:api_error 1s:hi:overloaded_error 10s:hi:a 10s:hi:again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := inline(t, "match: [messages]\n"+c.scenario)
			var p Progress
			for i, request := range strings.Fields(c.requests) {
				parts := strings.Split(request, ":")
				after, err := time.ParseDuration(parts[0])
				require.NoError(t, err)
				got := ask(s, &p, saying(parts[1]), noon.Add(after))
				p.End(incoming.Outcome{End: incoming.EndCompleted, Status: 200}, got.Last, noon.Add(after))
				if parts[2] == "!" {
					require.NotNil(t, got.Near, "request %d", i+1)
					continue
				}
				require.Nil(t, got.Near, "request %d", i+1)
				assert.Equal(t, parts[2], answerText(got), "request %d", i+1)
			}
		})
	}
}

func saying(word string) incoming.Request {
	body := jsontree.Obj("model", "claude-sonnet-5", "max_tokens", 9, "messages", jsontree.Arr(jsontree.Obj("role", "user", "content", word)))
	return incoming.Request{Request: &claude.Request{Endpoint: claude.Messages, Method: "POST", Path: "/v1/messages", Body: body}}
}
