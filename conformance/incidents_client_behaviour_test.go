package conformance

import (
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

// clientBehaviourIncidents are the rows of the category client-behaviour.
var clientBehaviourIncidents = []incident{
	{id: "cumulative-usage-repeated-in-delta", requests: []exchange{
		askStream(streams("*"),
			first("message_start", "message.usage.input_tokens", 27), first("message_start", "message.usage.cache_read_input_tokens", 0),
			first("message_start", "message.usage.output_tokens", 1),
			first("message_delta", "usage.input_tokens", 27), first("message_delta", "usage.cache_read_input_tokens", 0),
			first("message_delta", "usage.output_tokens", 47)),
	}},
	{id: "several-message-deltas-cumulative", requests: []exchange{
		askStream(streams("*"),
			events("message_start", "content_block_start", "ping", "content_block_delta+", "content_block_stop",
				"message_delta", "message_delta", "message_delta", "message_delta", "message_stop"),
			nth(1, "message_delta", "usage.output_tokens", 25), nth(1, "message_delta", "delta.stop_reason", nil),
			nth(2, "message_delta", "usage.output_tokens", 50), nth(2, "message_delta", "delta.stop_reason", nil),
			nth(3, "message_delta", "usage.output_tokens", 75), nth(3, "message_delta", "delta.stop_reason", nil),
			nth(4, "message_delta", "usage.output_tokens", 100), nth(4, "message_delta", "delta.stop_reason", "end_turn")),
	}},
	{id: "final-usage-higher-than-start-usage", requests: []exchange{
		askStream(streams("*"), first("message_start", "message.usage.output_tokens", 1), first("message_delta", "usage.output_tokens", 270)),
	}},
	{id: "nested-retry-amplification", requests: []exchange{
		ask(overloaded), ask(internalError), ask(overloaded), ask(internalError),
		ask(overloaded), ask(internalError), ask(overloaded), ask(internalError),
		ask(overloaded), ask(internalError), ask(overloaded), ask(internalError),
	}},
	{id: "retry-after-visible-deltas", requests: []exchange{
		askStream(status(200), text("The lighthouse stood on a rock far out at sea. Its keeper*"), noEvent("message_stop"), ended(fin)),
		askStream(streams("Far from any shore*")),
	}},
	{id: "cut-after-complete-tool-use-block", requests: []exchange{
		askStream(status(200), events("message_start", "...", "content_block_start", "content_block_delta+", "content_block_stop"),
			toolInput(1, `{"command":"rm -r build"}`), noEvent("message_delta"), ended(fin)),
		askStream(streams("*"), toolInput(1, `{"command":"rm -r build"}`), first("message_delta", "delta.stop_reason", "tool_use")),
	}},
	{id: "compaction-retry-spiral", requests: []exchange{
		ask(tooLong),
		ask(replies("Summary of the conversation so far.*")).with("messages", `[{"role":"user","content":"Please summarize the conversation."}]`),
		ask(tooLong),
		ask(replies("Summary of the conversation so far.*")).with("messages", `[{"role":"user","content":"Please summarize the conversation."}]`),
		ask(tooLong),
	}},
	{id: "x-should-retry-true-on-4xx", requests: []exchange{
		ask(says(400, "invalid_request_error", "*"), header("x-should-retry", "true")),
		ask(replies("*")),
		ask(says(409, "conflict_error", "*"), header("x-should-retry", "true")),
		ask(replies("*")),
	}},
	{id: "non-stream-fallback-double-usage", requests: []exchange{
		askStream(status(200), first("message_start", "message.usage.input_tokens", 400), noEvent("message_delta", "message_stop"), ended(silence)),
		ask(calls(1, "toolu_*"), value("usage.input_tokens", 401), value("usage.output_tokens", 52)),
	}},
	{id: "restart-mistaken-for-duplicate-start", play: anotherStart},
	{id: "client-disconnect-not-propagated", play: leftInTheMiddle},
	{id: "overloaded-never-reaches-fallback", requests: []exchange{
		ask(overloaded).with("model", `"claude-opus-5"`).after(time.Minute).times(5),
		ask(replies("*")).with("model", `"claude-sonnet-5"`),
		ask(says(400, "invalid_request_error", "messages.1.content.0: Invalid `signature` in `thinking` block")).
			with("model", `"claude-sonnet-5"`).with("messages", after(thought+`,{"type":"text","text":"Hm."}`, `"Go on."`)),
		ask(overloaded).with("model", `"claude-opus-5"`),
	}},
	{id: "one-529-downgrades-model", requests: []exchange{
		ask(overloaded).with("model", `"claude-opus-5"`),
		ask(replies("*"), value("model", "claude-opus-5")).with("model", `"claude-opus-5"`).after(2 * time.Second),
	}},
	{id: "mid-stream-error-logged-as-success", requests: []exchange{
		askStream(overloaded),
		askStream(status(200), events("message_start", "error"), first("error", "error.type", "overloaded_error"), ended(whole)),
		askStream(status(200), events("message_start", "...", "error"), first("error", "error.type", "api_error"), noEvent("message_stop")),
		askStream(streams("*")),
		askStream(overloaded),
	}},
	{id: "api-error-result-exit-zero", requests: []exchange{
		ask(overloaded).after(time.Minute).times(12),
	}},
	{id: "batch-results-url-unreachable", play: resultsNowhere},
	{id: "cache-never-written", requests: []exchange{
		ask(nothingCached).with("model", `"claude-sonnet-5"`).with("system", longPrompt).times(3),
		askStream(streams("*"), first("message_start", "message.usage.cache_creation_input_tokens", 0), first("message_start", "message.usage.cache_read_input_tokens", 0)).
			with("model", `"claude-opus-4-8"`).with("system", longPrompt).times(2),
	}},
	{id: "compaction-usage-in-iterations", requests: []exchange{
		ask(replies("*"), value("usage.input_tokens", 5200), value("usage.iterations.0.type", "message"), value("usage.iterations.0.input_tokens", 5200),
			value("usage.iterations.1.type", "compaction"), value("usage.iterations.1.input_tokens", 180000), noValue("usage.iterations.2")),
		askStream(streams("*"), first("message_delta", "usage.iterations.0.type", "message"), first("message_delta", "usage.iterations.1.type", "compaction"),
			first("message_delta", "usage.iterations.1.output_tokens", 3500)),
	}},
	{id: "head-probe-405", requests: []exchange{
		ask(status(405), header("allow", "GET, POST"), bodyIs(""), ended(whole)).to("HEAD /"),
		ask(status(405), bodyIs(""), ended(whole)).to("HEAD /api/hello"),
		ask(replies("Here I am.")),
	}},
	{id: "request-id-missing", requests: []exchange{
		askStream(streams("*"), noHeader("request-id"), has(`"id":"msg_`)).times(2),
		ask(replies("*"), header("request-id", "req_*")),
	}},
	{id: "served-model-differs", requests: []exchange{
		ask(replies("*"), value("model", "claude-haiku-4-5-20251001")).with("model", `"claude-opus-5"`),
		askStream(streams("*"), first("message_start", "message.model", "claude-haiku-4-5-20251001")).with("model", `"claude-opus-5"`),
	}},
}

// anotherStart compares the ids of the attempt that failed and of the next.
func anotherStart(t *testing.T, c *caller) {
	ids := map[string]bool{}
	var id string
	keep := func(a *answer) error {
		return ofType("message_start", 1, func(where string, data []byte) error {
			node, err := nodeAt(where, data, "message.id")
			id = node.Str()
			return err
		})(a)
	}
	c.expect(1, askStream(status(200), events("message_start", "...", "content_block_delta+", "error"), first("error", "error.type", "overloaded_error"), keep))
	ids[id] = true
	c.expect(2, askStream(streams("This is the second attempt*"), keep))
	ids[id] = true
	assert.Len(t, ids, 2, "each attempt has an id of its own")
}

// leftInTheMiddle is a client that cancels; the server notes how far it got.
func leftInTheMiddle(t *testing.T, c *caller) {
	c.expect(1, askStream(status(200), ended(left)).leavingAt("text_delta"))
	entry := <-c.seen
	c.clock.leave() // what was still sent nobody reads
	assert.Equal(t, journal.Left, entry.End)
	assert.Equal(t, journal.ByClient, entry.EndedBy)
	assert.Less(t, entry.Events, 60, "of more than a hundred")
	c.expect(2, askStream(streams("Once upon a time*"), took(100*time.Second)))
	assert.Equal(t, 2, (<-c.seen).Ordinal, "what came afterwards is noted too")
}

// resultsNowhere downloads results from where the batch says that they are.
func resultsNowhere(t *testing.T, c *caller) {
	batch := c.endedBatch(2)
	var address string
	c.expect(2, ask(status(200), value("processing_status", "ended"), value("request_counts.succeeded", 2), func(a *answer) error {
		node, err := nodeAt("the batch", a.plain(), "results_url")
		address = node.Str()
		return err
	}).to("GET "+batch))
	where, err := url.Parse(address)
	require.NoError(t, err)
	require.NotEmpty(t, where.Port(), "%s", address)
	conn, err := net.DialTimeout("tcp", where.Host, idle)
	if err == nil {
		_ = conn.Close()
	}
	require.Error(t, err, "a connection to %s", where.Host)
}

// longPrompt is a system prompt that any model caches when asked to.
var longPrompt = `[{"type":"text","text":"` + strings.Repeat("The keeper of the lighthouse writes one letter every evening. ", 2000) +
	`","cache_control":{"type":"ephemeral"}}]`

// nothingCached is an answer whose input was neither written to the cache nor
// read from it.
func nothingCached(a *answer) error {
	if err := all(replies("*"), value("usage.cache_creation_input_tokens", 0), value("usage.cache_read_input_tokens", 0))(a); err != nil {
		return err
	}
	var message struct {
		Usage struct {
			Input int `json:"input_tokens"`
		}
	}
	if err := json.Unmarshal(a.plain(), &message); err != nil {
		return err
	}
	if least := 10_000; message.Usage.Input < least {
		return fmt.Errorf("%d input tokens are paid for in full, expected %d or more", message.Usage.Input, least)
	}
	return nil
}
