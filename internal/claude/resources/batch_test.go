package resources

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/check"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/jsontree"
)

var noon = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

func source() *rand.Rand { return rand.New(rand.NewPCG(7, 7)) }

// batchBody returns the body that creates a batch of messages with these params.
func batchBody(t *testing.T, params ...string) *jsontree.Node {
	t.Helper()
	var requests []string
	for i, p := range params {
		requests = append(requests, fmt.Sprintf(`{"custom_id":"r%d","params":%s}`, i+1, p))
	}
	body, err := jsontree.Parse([]byte(`{"requests":[` + strings.Join(requests, ",") + `]}`))
	require.NoError(t, err)
	return body
}

const question = `{"model":"claude-opus-5","max_tokens":64,"messages":[{"role":"user","content":"Hi"}]}`

// workspace returns an empty workspace with that plan.
func workspace(plan BatchPlan) *Workspace { return &Workspace{Models: models.Default(), Plan: plan} }

// ask makes a call to a workspace, some time after noon.
func (w *Workspace) ask(e claude.Endpoint, id string, after time.Duration, level claude.Validation, edit func(*claude.Request)) (Content, *apierror.Error) {
	req := &claude.Request{Endpoint: e, ID: id, Version: claude.Version2026}
	if edit != nil {
		edit(req)
	}
	if refusal := check.Request(req, level, w.Models); refusal != nil {
		return Content{}, refusal
	}
	answering, refusal := w.LookUp(Call{Request: req, Now: noon.Add(after), Level: level, Base: "http://mock/s/x"})
	if refusal != nil {
		return Content{}, refusal
	}
	return answering(rand.New(rand.NewPCG(uint64(w.bytes), 1))), nil
}

// submit creates a batch at noon and returns its id.
func (w *Workspace) submit(t *testing.T, params ...string) string {
	t.Helper()
	made, refusal := w.ask(claude.CreateBatch, "", 0, claude.Strict, func(r *claude.Request) { r.Body = batchBody(t, params...) })
	require.Nil(t, refusal)
	return made.Document.Field("id").Str()
}

func four() []string { return []string{question, question, question, question} }

// standing describes the state of a batch in a few words: its status, the counts in
// their order, and when it ended and was canceled, in seconds after noon.
func standing(t *testing.T, batch *jsontree.Node) string {
	t.Helper()
	words := []string{batch.Field("processing_status").Str()}
	for _, m := range batch.Field("request_counts").Members {
		words = append(words, m.Value.String())
	}
	for _, key := range []string{"ended_at", "cancel_initiated_at"} {
		if text := batch.Field(key).Str(); text != "" {
			at, err := time.Parse(time.RFC3339, text)
			require.NoError(t, err)
			words = append(words, fmt.Sprintf("%s %g", key, at.Sub(noon).Seconds()))
		}
	}
	return strings.Join(words, " ")
}

func TestABatchAdvancesByTheClock(t *testing.T) {
	for _, row := range []struct {
		name     string
		plan     BatchPlan
		after    time.Duration
		cancelAt time.Duration // by the client; 0 is not at all
		want     string        // status; processing, succeeded, errored, canceled, expired; times
	}{
		{"nothing is done at once", BatchPlan{}, 0, 0, "in_progress 4 0 0 0 0"},
		{"counts stay zero until the end", BatchPlan{}, 2039 * time.Millisecond, 0, "in_progress 4 0 0 0 0"},
		{"the end comes after 2 s and 10 ms a request", BatchPlan{}, 2040 * time.Millisecond, 0, "ended 0 4 0 0 0 ended_at 2.04"},
		{"the end stays the same ever after", BatchPlan{}, 20 * time.Hour, 0, "ended 0 4 0 0 0 ended_at 2.04"},
		{"a plan says how long it takes", BatchPlan{Takes: time.Minute}, time.Minute, 0, "ended 0 4 0 0 0 ended_at 60"},
		{"a batch lives as fast as the plan says", BatchPlan{Takes: time.Minute, Speed: 10}, 6 * time.Second, 0, "ended 0 4 0 0 0 ended_at 6"},
		{"what is not done in time expires", BatchPlan{Takes: 8 * time.Second, Expires: 5 * time.Second}, 5 * time.Second, 0, "ended 0 2 0 0 2 ended_at 5"},
		{"after a day all expires", BatchPlan{Takes: 100 * time.Hour}, 24 * time.Hour, 0, "ended 0 0 0 0 4 ended_at 86400"},
		{"a canceled batch is canceling for a second", BatchPlan{Takes: 8 * time.Second}, 4900 * time.Millisecond, 4 * time.Second, "canceling 4 0 0 0 0 cancel_initiated_at 4"},
		{"what was done before a cancellation counts", BatchPlan{Takes: 8 * time.Second}, 5 * time.Second, 4 * time.Second, "ended 0 2 0 2 0 ended_at 5 cancel_initiated_at 4"},
		{"a cancellation does not make it longer", BatchPlan{Takes: 8 * time.Second}, 8 * time.Second, 7900 * time.Millisecond, "ended 0 3 0 1 0 ended_at 8 cancel_initiated_at 7.9"},
		{"somebody else cancels it", BatchPlan{Takes: 8 * time.Second, CanceledAfter: 4 * time.Second}, 9 * time.Second, 0, "ended 0 2 0 2 0 ended_at 5 cancel_initiated_at 4"},
		{"a client cancels it before somebody else does", BatchPlan{Takes: 8 * time.Second, CanceledAfter: 4 * time.Second}, 9 * time.Second, 2 * time.Second, "ended 0 1 0 3 0 ended_at 3 cancel_initiated_at 2"},
		{"nobody cancels what has ended", BatchPlan{Takes: 2 * time.Second, CanceledAfter: 4 * time.Second}, 9 * time.Second, 0, "ended 0 4 0 0 0 ended_at 2"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := workspace(row.plan)
			id := w.submit(t, four()...)
			if row.cancelAt > 0 {
				_, refusal := w.ask(claude.CancelBatch, id, row.cancelAt, claude.Strict, nil)
				require.Nil(t, refusal)
			}
			got, refusal := w.ask(claude.GetBatch, id, row.after, claude.Strict, nil)
			require.Nil(t, refusal)
			assert.Equal(t, row.want, standing(t, got.Document))
		})
	}
}

func TestABatchThatRunsOutOfTimeEndsWhenItExpires(t *testing.T) {
	w := workspace(BatchPlan{Takes: 8 * time.Second, Expires: 4 * time.Second, Speed: 2})
	got, refusal := w.ask(claude.GetBatch, w.submit(t, four()...), time.Minute, claude.Strict, nil)
	require.Nil(t, refusal)
	assert.Equal(t, "2026-11-23T12:00:02.000000Z", got.Document.Field("expires_at").Str())
	assert.Equal(t, "2026-11-23T12:00:02.000000Z", got.Document.Field("ended_at").Str())
}

func TestABatchAsTheAPIShowsIt(t *testing.T) {
	w := workspace(BatchPlan{})
	id := w.submit(t, question)
	got, refusal := w.ask(claude.GetBatch, id, time.Hour, claude.Strict, nil)
	require.Nil(t, refusal)
	assert.Regexp(t, `^msgbatch_01[1-9A-HJ-NP-Za-km-z]{22}$`, id)
	assert.JSONEq(t, `{"id":"`+id+`","type":"message_batch","processing_status":"ended",
		"request_counts":{"processing":0,"succeeded":1,"errored":0,"canceled":0,"expired":0},
		"ended_at":"2026-11-23T12:00:02.010000Z","created_at":"2026-11-23T12:00:00.000000Z","expires_at":"2026-11-24T12:00:00.000000Z",
		"archived_at":null,"cancel_initiated_at":null,"results_url":"http://mock/s/x/v1/messages/batches/`+id+`/results"}`, got.Document.String())
}

// resultRows returns the custom_id and type of each result, and the text of errors.
func resultRows(t *testing.T, jsonl []byte) []string {
	t.Helper()
	var rows []string
	for line := range strings.Lines(string(jsonl)) {
		row, err := jsontree.Parse([]byte(line))
		require.NoError(t, err)
		words := row.Field("custom_id").Str() + " " + row.Get("result.type").Str()
		if e := row.Get("result.error"); e != nil {
			words += " " + e.Field("type").Str() + " " + e.Get("error.type").Str() + ": " + e.Get("error.message").Str()
		}
		rows = append(rows, words)
	}
	return rows
}

func TestResultsAreMadeForTheirParams(t *testing.T) {
	w := workspace(BatchPlan{})
	id := w.submit(t, question, `{"model":"gpt-4","max_tokens":1,"messages":[{"role":"user","content":"Hi"}]}`, `{"model":"claude-opus-5","max_tokens":1}`)
	got, refusal := w.ask(claude.BatchResults, id, time.Minute, claude.Strict, nil)
	require.Nil(t, refusal)
	assert.Equal(t, "application/x-jsonl", got.Type)
	assert.Equal(t, []string{
		"r1 succeeded",
		"r2 errored error not_found_error: model: gpt-4",
		"r3 errored error invalid_request_error: messages: Field required",
	}, resultRows(t, got.Data))
	first, err := jsontree.Parse([]byte(strings.SplitN(string(got.Data), "\n", 2)[0]))
	require.NoError(t, err)
	message := first.Get("result.message")
	assert.Contains(t, message.Get("content.0.text").Str(), "“Hi”")
	assert.Equal(t, "batch", message.Get("usage.service_tier").Str())

	again, _ := w.ask(claude.BatchResults, id, time.Hour, claude.Strict, nil)
	assert.Equal(t, string(got.Data), string(again.Data), "the same whenever they are downloaded")
}

func TestMessagesInABatchMaySayWhatItsRequestMay(t *testing.T) {
	const beta = `{"model":"claude-opus-5","max_tokens":64,"mcp_servers":[],"messages":[{"role":"user","content":"Hi"}]}`
	for query, want := range map[string]string{"": "r1 errored error invalid_request_error: mcp_servers: Extra inputs are not permitted", "true": "r1 succeeded"} {
		w := workspace(BatchPlan{})
		made, refusal := w.ask(claude.CreateBatch, "", 0, claude.Strict, func(r *claude.Request) {
			r.Body, r.Query = batchBody(t, beta), map[string]string{"beta": query}
		})
		require.Nil(t, refusal)
		got, refusal := w.ask(claude.BatchResults, made.Document.Field("id").Str(), time.Minute, claude.Strict, nil)
		require.Nil(t, refusal)
		assert.Equal(t, []string{want}, resultRows(t, got.Data))
	}
}

func TestMessagesInABatchAskForSkillsThatThereAre(t *testing.T) {
	const deck = `{"model":"claude-opus-5","max_tokens":64,"container":{"skills":[{"type":"custom","skill_id":"skill_01A"}]},` +
		`"tools":[{"type":"code_execution_20260521","name":"code_execution"}],"messages":[{"role":"user","content":"Hi"}]}`
	w := workspace(BatchPlan{})
	made, refusal := w.ask(claude.CreateBatch, "", 0, claude.Strict, func(r *claude.Request) {
		r.Body, r.Query, r.Betas = batchBody(t, question, deck), map[string]string{"beta": "true"}, []string{"skills-2025-10-02"}
	})
	require.Nil(t, refusal)
	got, refusal := w.ask(claude.BatchResults, made.Document.Field("id").Str(), time.Minute, claude.Strict, nil)
	require.Nil(t, refusal)
	assert.Equal(t, []string{"r1 succeeded", "r2 errored error not_found_error: Skill not found: skill_01A"}, resultRows(t, got.Data))
}

func TestAPlanSaysWhatBecomesOfRequests(t *testing.T) {
	overloaded := apierror.New("overloaded_error", "")
	tier := jsontree.Obj("service_tier", "priority")
	text := "short"
	for _, row := range []struct {
		name string
		row  Row
		want string // in the line of results
	}{
		{"nothing", Row{}, `"type":"succeeded"`},
		{"an error", Row{Error: overloaded}, `"error":{"type":"overloaded_error","message":"Overloaded"}`},
		{"errored without an error", Row{Result: Errored}, `"error":{"type":"api_error","message":"Internal server error"}`},
		{"canceled", Row{Result: Canceled}, `{"custom_id":"r1","result":{"type":"canceled"}}`},
		{"expired", Row{Result: Expired}, `{"custom_id":"r1","result":{"type":"expired"}}`},
		{"a text", Row{Reply: &compose.Reply{Text: &text}}, `"content":[{"type":"text","text":"short","citations":null}]`},
		{"a size", Row{Reply: &compose.Reply{Text: &text}, Size: 8}, `"text":"shortxxx"`},
		{"a smaller size", Row{Reply: &compose.Reply{Text: &text}, Size: 3}, `"text":"short"`},
		{"a tier", Row{Reply: &compose.Reply{Usage: tier}}, `"service_tier":"priority"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := workspace(BatchPlan{Row: func(item BatchItem) Row {
				assert.Equal(t, 1, item.Place)
				assert.Equal(t, "r1", item.CustomID)
				assert.Equal(t, "claude-opus-5", item.Request.Model())
				return row.row
			}})
			got, refusal := w.ask(claude.BatchResults, w.submit(t, question), time.Minute, claude.Strict, nil)
			require.Nil(t, refusal)
			assert.Contains(t, string(got.Data), row.want)
		})
	}
}

func TestShuffledResultsAreInAnotherOrder(t *testing.T) {
	for size := 2; size < 6; size++ {
		w := workspace(BatchPlan{Shuffled: true})
		var params, inOrder []string
		for i := range size {
			params = append(params, question)
			inOrder = append(inOrder, fmt.Sprintf("r%d succeeded", i+1))
		}
		got, refusal := w.ask(claude.BatchResults, w.submit(t, params...), time.Minute, claude.Strict, nil)
		require.Nil(t, refusal)
		rows := resultRows(t, got.Data)
		assert.ElementsMatch(t, inOrder, rows)
		assert.NotEqual(t, inOrder, rows)
	}
}
