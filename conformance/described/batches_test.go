package described

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/description/requests"
	"github.com/claudemock/claudemock/jsontree"
)

const (
	batches = "/v1/messages/batches"
	batch   = batches + "/{message_batch_id}"
)

// notInBatches lists parameters that the API accepts only outside of batches.
var notInBatches = []string{"fallbacks", "fallback_credit_token", "thread", "billing_policy", "stream", "compaction"}

// firstMCP is a beta that cannot be combined with its successors, while a batch has
// the betas of all its requests.
const firstMCP = "mcp-client-2025-04-04"

// TestAnswersOfBatches checks that each legal request succeeds in a batch too, that
// each broken one has an error as its result, and that all answers about batches match
// the description.
func TestAnswersOfBatches(t *testing.T) {
	callers(t, func(t *testing.T, c *caller) {
		legal, broken := family{claude.Messages, "/v1/messages", c.beta, c.version}.made(t)
		good := slices.DeleteFunc(slices.Clone(legal), func(r requests.Request) bool {
			return r.Known || len(r.Headers) > 0 || slices.Contains(r.Betas, firstMCP) || slices.ContainsFunc(notInBatches, func(name string) bool { return r.Body.Field(name) != nil })
		})
		var bad []requests.Request
		for _, b := range broken {
			if !takes(b) {
				bad = append(bad, b.Request)
			}
		}
		record(t, "batches      "+c.String(), "legal accepted", c.results(t, good, "succeeded"), len(good))
		record(t, "batches      "+c.String(), "broken refused", c.results(t, bad, "errored"), len(bad))
		c.aroundBatches(t)
		record(t, "batches      "+c.String(), "answers valid", c.valid, c.all)
	})
}

// results runs a batch of requests and counts the results of the wanted type.
func (c *caller) results(t *testing.T, all []requests.Request, want string) (count int) {
	list := jsontree.Arr()
	var betas []string
	for i, r := range all {
		list.Items = append(list.Items, jsontree.Obj("custom_id", fmt.Sprint("r", i), "params", r.Body))
		betas = append(betas, r.Betas...)
	}
	slices.Sort(betas)
	body := jsontree.Obj("requests", list).String()
	made := c.ask(t, asked{method: "POST", path: batches, body: body, betas: slices.Compact(betas)})
	require.Equal(t, 200, made.status, "%s", made.body)
	id := []string{made.json(t).Field("id").Str()}
	c.ask(t, asked{method: "GET", path: batch, ids: id})
	c.clock.pass(2 * time.Hour)
	c.ask(t, asked{method: "GET", path: batch, ids: id})
	got := c.ask(t, asked{method: "GET", path: batch + "/results", ids: id})
	for line := range strings.Lines(string(got.body)) {
		result, err := jsontree.ParseString(line)
		require.NoError(t, err)
		var place int
		_, err = fmt.Sscanf(result.Field("custom_id").Str(), "r%d", &place)
		require.NoError(t, err)
		if assert.Equal(t, want, result.Get("result.type").Str(), "%s\n%s", all[place].Name, cut(line)) {
			count++
		}
	}
	return count
}

// aroundBatches calls the other endpoints of batches.
func (c *caller) aroundBatches(t *testing.T) {
	const one = `{"requests":[{"custom_id":"a","params":{"model":"claude-opus-4-8","max_tokens":1,"messages":[{"role":"user","content":"Hi"}]}}]}`
	made := c.ask(t, asked{method: "POST", path: batches, body: one})
	id := []string{made.json(t).Field("id").Str()}
	for _, q := range []asked{
		{method: "GET", path: batch + "/results", ids: id}, // too early
		{method: "DELETE", path: batch, ids: id},
		{method: "POST", path: batch + "/cancel", ids: id},
		{method: "GET", path: batch, ids: id},
		{method: "GET", path: batches},
		{method: "GET", path: batches, query: "limit=1"},
		{method: "GET", path: batches, query: "after_id=" + id[0]},
		{method: "GET", path: batches, query: "before_id=" + id[0]},
		{method: "GET", path: batches, query: "limit=0"},
		{method: "GET", path: batches, query: "limit=many"},
		{method: "GET", path: batch, ids: []string{"msgbatch_nobody"}},
		{method: "POST", path: batches, body: `{"requests":[]}`},
		{method: "POST", path: batches, body: `{`},
	} {
		c.ask(t, q)
	}
	c.clock.pass(time.Minute)
	c.ask(t, asked{method: "GET", path: batch + "/results", ids: id})
	c.ask(t, asked{method: "DELETE", path: batch, ids: id})
}
