package server

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestATimelineIsWhatStandsBelowAVerdict(t *testing.T) {
	r := start(t, nil, WithClock(newHandClock()))
	begun := r.begin("", `{"scenario":"overloaded-once","session":"a"}`)
	const at = "/_mock/sessions/overloaded-once.a/timeline"
	status, nothing, _ := r.do(http.MethodGet, at+"?format=json", "")
	require.Equal(t, 200, status)
	assert.JSONEq(t, `{"lines":[]}`, nothing)
	for range 2 {
		r.post("/s/overloaded-once/a/v1/messages", hello)
		r.next()
	}
	status, text, header := r.do(http.MethodGet, at, "")
	require.Equal(t, 200, status, text)
	assert.Equal(t, "text/plain; charset=utf-8", header.Get("Content-Type"))
	assert.Contains(t, text, `0.000  ←  #1  529 overloaded_error "Overloaded"`)

	_, judged := r.control("/_mock/sessions/"+begun.ID+"/verdict", "")
	var verdict struct {
		Text     string
		Timeline json.RawMessage
	}
	require.NoError(t, json.Unmarshal([]byte(judged), &verdict))
	assert.Contains(t, verdict.Text, text)
	for name, ask := range map[string]struct{ query, accept string }{
		"by query":                       {query: "?format=json"},
		"by accept":                      {accept: "accept: application/json"},
		"by accept, as browsers' do":     {accept: "accept: application/json, text/plain, */*"},
		"by query, whatever accept says": {query: "?format=json", accept: "accept: text/plain"},
	} {
		_, body, header := r.do(http.MethodGet, at+ask.query, "", ask.accept)
		assert.Equal(t, "application/json", header.Get("Content-Type"), name)
		assert.JSONEq(t, `{"lines":`+string(verdict.Timeline)+`}`, body, name)
	}
	_, asText, _ := r.do(http.MethodGet, at+"?format=text", "", "accept: application/json")
	assert.Equal(t, text, asText)
}

func TestThereIsNoTimelineOfASessionThatIsNotThere(t *testing.T) {
	r := start(t, nil)
	status, text, header := r.do(http.MethodGet, "/_mock/sessions/healthy.a/timeline", "")
	assert.Equal(t, http.StatusNotFound, status)
	assert.JSONEq(t, `{"error":"there is no session healthy.a"}`, text)
	assert.Equal(t, "application/json", header.Get("Content-Type"))
	r.begin("", `{"session":"a"}`)
	status, text, _ = r.do(http.MethodGet, "/_mock/sessions/healthy.a/timeline?format=yaml", "")
	assert.Equal(t, http.StatusBadRequest, status)
	assert.JSONEq(t, `{"error":"query: format \"yaml\": expected text or json"}`, text)
}
