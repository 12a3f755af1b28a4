package server

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

func TestWhatIsKeptOfALargeRequestOutlivesIt(t *testing.T) {
	filler := strings.Repeat("long ", journal.MaxBody/4)
	tools := `{"role":"user","content":"go"},
		{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"search","input":{"q":"` + filler + `"}}]},
		{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"found"},{"type":"text","text":"go on"}]}`
	batch := `{"requests":[{"custom_id":"first","params":{"model":"claude-opus-5","max_tokens":64,"messages":[{"role":"user","content":"` + filler + `"}]}}]}`
	for _, tt := range []struct{ name, rest, path, body string }{
		{"tools", "", "/v1/messages", `{"model":"claude-opus-5","max_tokens":64,"messages":[` + tools + `]}`},
		{"an unknown model", "", "/v1/messages", `{"model":"unknown-1","max_tokens":64,"messages":[` + tools + `]}`},
		{"an unknown field", "", "/v1/messages", `{"surprise":1,"model":"claude-opus-5","max_tokens":64,"messages":[` + tools + `]}`},
		{"a near miss", "rules: [{when: {body: {metadata.user_id: other}}, steps: [{reply: {text: hi}}]}]", "/v1/messages",
			`{"model":"claude-opus-5","max_tokens":64,"metadata":{"user_id":"somebody"},"messages":[` + tools + `]}`},
		{"a template", `steps: [{reply: {text: "{{.model}} {{.text}}"}}]`, "/v1/messages", `{"model":"claude-opus-5","max_tokens":64,"stream":true,"messages":[` + tools + `]}`},
		{"a path that the API does not have", "rules: [{when: {endpoint: other}, steps: [{reply: {body: hi}}]}]", "/v1/other",
			`{"model":"claude-opus-5","text":"` + filler + `"}`},
		{"a batch", "", "/v1/messages/batches", batch},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := start(t, []string{scenario("large", tt.rest)}, WithScenario("large"))
			for range 2 { // what the first leaves to the second is looked at, too
				_, text := r.post(tt.path, tt.body)
				entry := <-r.entries
				assert.Equal(t, tt.body[:journal.MaxStart], entry.Body)
				if strings.HasPrefix(tt.body, `{"model":"claude-opus-5"`) {
					assert.Equal(t, "claude-opus-5", entry.Model)
				}
				kept, err := json.Marshal(entry)
				require.NoError(t, err)
				assert.NotContains(t, text+string(kept), "!!!")
			}
			_, text, _ := r.do(http.MethodGet, "/_mock/sessions/large/journal", "")
			assert.NotContains(t, text, "!!!")
		})
	}
}

func TestAHandlerMayKeepWhatItIsGiven(t *testing.T) {
	var kept Request
	r := start(t, []string{scenario("large", "")}, WithScenario("large"), WithHandler(func(req Request) *scenarios.Step {
		kept = req
		return nil
	}))
	filler := strings.Repeat("x", journal.MaxBody)
	r.post("/v1/messages", `{"model":"claude-opus-5","max_tokens":64,"messages":[{"role":"user","content":"`+filler+`"}]}`)
	<-r.entries
	assert.Equal(t, filler, kept.Body.Get("messages.0.content").Str())
}

func TestLongBodiesAreKeptAsAWholeWhenAskedFor(t *testing.T) {
	r := start(t, nil, WithWholeBodies())
	for _, filler := range []string{"a", "b"} { // what the first leaves to the second is looked at, too
		long := strings.Repeat(filler, 3*journal.MaxBody)
		body := `{"model":"claude-opus-5","max_tokens":64,"messages":[{"role":"user","content":"` + long + ` ` + testKey + `"}]}`
		r.post("/v1/messages", body, "x-api-key: "+testKey)
		entry := r.next()
		assert.Equal(t, journal.KeptWhole, entry.Kept)
		said, ok := strings.CutPrefix(entry.Value("messages.0.content").(string), long)
		assert.True(t, ok, "the text is there")
		assert.NotContains(t, said, testKey, "without the key")
		assert.Contains(t, entry.Leaks, "body")
	}
	var shown struct{ Entries []journal.Entry }
	r.fetch("/_mock/sessions/healthy/journal", &shown)
	require.Len(t, shown.Entries, 2)
	assert.Contains(t, shown.Entries[0].Body, strings.Repeat("a", 3*journal.MaxBody))
}

func TestAJournalOfWholeBodiesDropsTheOldest(t *testing.T) {
	r := start(t, nil, WithWholeBodies())
	const requests = 5
	filler := strings.Repeat("long ", (session.MaxWhole/(requests-1))/5)
	for range requests {
		r.post("/v1/messages", `{"model":"claude-opus-5","max_tokens":64,"messages":[{"role":"user","content":"`+filler+`"}]}`)
		r.next()
	}
	var info session.Info
	r.fetch("/_mock/sessions/healthy", &info)
	assert.Equal(t, 2, info.Forgotten)
	assert.Equal(t, requests, info.Requests)
}
