package conformance

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

// endedBatch submits a batch of so many requests, named r1, r2 and so on, waits
// until it has ended, and is its path.
func (c *caller) endedBatch(size int) string {
	c.t.Helper()
	requests := make([]string, size)
	for i := range requests {
		requests[i] = fmt.Sprintf(`{"custom_id":"r%d","params":{"model":"claude-haiku-4-5","max_tokens":64,"messages":[{"role":"user","content":"Question %[1]d?"}]}}`, i+1)
	}
	body := `{"requests":[` + strings.Join(requests, ",") + `]}`
	created := c.call(request{line: "POST /v1/messages/batches", body: &body})
	require.Equal(c.t, 200, created.status, "%s", created.raw)
	batch, err := jsontree.Parse(created.body)
	require.NoError(c.t, err)
	require.Equal(c.t, "in_progress", batch.Field("processing_status").Str())
	c.clock.pass(10 * time.Second)
	return "/v1/messages/batches/" + batch.Field("id").Str()
}

// rows checks the results of a batch: in order, each the custom_id and the type.
func rows(want ...string) check {
	return func(a *answer) error {
		var got []string
		for line := range strings.Lines(string(a.body)) {
			row, err := jsontree.Parse([]byte(line))
			if err != nil {
				return fmt.Errorf("a line of the results: %w", err)
			}
			got = append(got, row.Field("custom_id").Str()+" "+row.Get("result.type").Str())
		}
		return same("results", strings.Join(got, ", "), strings.Join(want, ", "))
	}
}

// results is what the download of a batch's results looks like.
func results(want ...string) exchange {
	return ask(status(200), header("content-type", "application/x-jsonl"), rows(want...), ended(whole))
}

// resultsNotFound downloads results that are there only the third time.
func resultsNotFound(_ *testing.T, c *caller) {
	batch := c.endedBatch(2)
	c.expect(2, ask(status(200), value("processing_status", "ended"), valueLike("results_url", "http://*"+batch+"/results")).to("GET "+batch))
	c.expect(3, ask(says(404, "not_found_error", "*")).to("GET "+batch+"/results"))
	c.expect(4, ask(says(404, "not_found_error", "*")).to("GET "+batch+"/results"))
	c.expect(5, results("r1 succeeded", "r2 succeeded").to("GET "+batch+"/results"))
}

// mixedRows finds results of all kinds, not in the order of the requests.
func mixedRows(t *testing.T, c *caller) {
	batch := c.endedBatch(4)
	c.expect(2, ask(status(200), value("processing_status", "ended"), value("request_counts.processing", 0),
		value("request_counts.succeeded", 1), value("request_counts.errored", 1),
		value("request_counts.canceled", 1), value("request_counts.expired", 1)).to("GET "+batch))
	a := c.call(request{line: "GET " + batch + "/results"})
	kinds := []string{"r1 succeeded", "r2 errored", "r3 canceled", "r4 expired"}
	for _, kind := range kinds {
		id, typ, _ := strings.Cut(kind, " ")
		require.Contains(t, string(a.body), `{"custom_id":"`+id+`","result":{"type":"`+typ+`"`)
	}
	require.Error(t, rows(kinds...)(a), "they are in another order")
}

// longLine finds one line of results that is longer than the buffers of many
// readers.
func longLine(t *testing.T, c *caller) {
	batch := c.endedBatch(3)
	a := c.call(request{line: "GET " + batch + "/results"})
	require.NoError(t, rows("r1 succeeded", "r2 succeeded", "r3 succeeded")(a))
	lines := strings.SplitAfter(string(a.body), "\n")
	require.Greater(t, len(lines[0]), 64<<10)
	require.Less(t, len(lines[1]), 1<<10)
}
