package journal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

// kept returns the entry as a journal keeps it.
func kept(t *testing.T, e journal.Entry) journal.Entry {
	t.Helper()
	j := journal.New(journal.Limits{})
	got, ok := j.Entry(j.Begin(e, nil))
	require.True(t, ok)
	return got
}

func TestWhatIsLongIsCutAndMarked(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	headers := map[string][]string{"Anthropic-Version": {"2023-06-01"}, "X-Api-Key": {"sha256:06de71b6"}}
	for i := range 5000 {
		headers[fmt.Sprint("A", i)] = []string{"y"}
	}
	results := make([]string, 5000)
	for i := range results {
		results[i] = fmt.Sprint("toolu_", i)
	}
	e := kept(t, journal.Entry{
		Model: long, Path: "/" + long, Headers: headers, Results: append(results, long), Retry: journal.Retry{IdempotencyKey: long},
		Faults: results, NearMiss: long, Body: long,
	})
	assert.ElementsMatch(t, []journal.Field{
		journal.CutModel, journal.CutPath, journal.CutHeaders, journal.CutResults, journal.CutRetry, journal.CutFaults, journal.CutWords,
	}, e.Cut)
	assert.Regexp(t, `^x{256}… \(1048576 bytes, [0-9a-f]{16}\)$`, e.Model)
	assert.Less(t, len(e.Path), journal.MaxPath+100)
	assert.Len(t, e.Headers, journal.MaxHeaderLines)
	assert.Equal(t, []string{"2023-06-01"}, e.Headers["Anthropic-Version"], "what rules read is kept first")
	assert.Equal(t, []string{"sha256:06de71b6"}, e.Headers["X-Api-Key"])
	assert.Len(t, e.Results, journal.MaxResults)
	assert.Equal(t, "toolu_4999", e.Results[len(e.Results)-2], "the newest results are kept")
	assert.Len(t, e.Faults, journal.MaxList)
	assert.Len(t, e.Body, journal.MaxStart)
}

func TestTextsThatAreCutCanStillBeToldApart(t *testing.T) {
	long := strings.Repeat("x", 5000)
	key := func(text string) string {
		return kept(t, journal.Entry{Retry: journal.Retry{IdempotencyKey: text}}).Retry.IdempotencyKey
	}
	assert.Equal(t, key(long), key(long))
	assert.NotEqual(t, key(long), key(long+"x"))
	assert.NotEqual(t, key(long+"a"), key(long+"b"))
	assert.True(t, strings.HasPrefix(key(long), "xxxx"))
}

func TestAnOrdinaryEntryIsKeptAsItIs(t *testing.T) {
	e := journal.Entry{
		Model: "claude-sonnet-5", Path: "/v1/messages", Headers: map[string][]string{"User-Agent": {"test"}}, Results: []string{"toolu_1"},
		Faults: []string{"reset"}, Body: "{}", BodyBytes: 2, Result: journal.Result{End: journal.Open},
	}
	assert.Equal(t, e, kept(t, e))
}

func TestAHeaderThatIsLongIsCut(t *testing.T) {
	e := kept(t, journal.Entry{Headers: map[string][]string{"X-Long": {strings.Repeat("x", journal.MaxHeader+1), "y"}, "Z": {"z"}}})
	assert.Equal(t, []journal.Field{journal.CutHeaders}, e.Cut)
	assert.Less(t, len(e.Headers["X-Long"][0]), journal.MaxHeader+1)
	assert.Equal(t, "y", e.Headers["X-Long"][1])
	assert.Equal(t, []string{"z"}, e.Headers["Z"])
}

func TestAnAnswerOfManyPartsIsKeptInPart(t *testing.T) {
	var events []string
	long := strings.Repeat("n", 1000)
	for i := range 1500 {
		events = append(events,
			fmt.Sprintf("event: content_block_start\ndata: {\"index\":%d,\"content_block\":{\"type\":\"tool_use\",\"id\":%q,\"name\":\"t\",\"input\":{}}}\n\n", i, fmt.Sprint(long, i)),
			fmt.Sprintf("event: e%d\ndata: {}\n\n", i))
	}
	j := journal.New(journal.Limits{})
	evidence := stream(events...)
	id := j.Begin(journal.Entry{Results: []string{fmt.Sprint(long, 0)}}, evidence)
	j.Finish(id, journal.Result{Status: 200, End: journal.Completed, Performed: len(evidence.Script.Ops)})
	e, _ := j.Entry(id)
	assert.True(t, e.Answer.Cut)
	assert.Contains(t, e.Cut, journal.CutAnswer)
	assert.LessOrEqual(t, len(e.Answer.Sent), journal.MaxSent)
	assert.Len(t, e.Answer.Tools, journal.MaxTools)
	assert.LessOrEqual(t, len(e.Answer.Unknown), journal.MaxUnknown)
	assert.Equal(t, e.Results[0], e.Answer.Tools[0].ID, "an id that is cut is the same in an answer and in a request")
}
