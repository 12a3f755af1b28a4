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
)

// fetch reads a control endpoint's JSON into value.
func (r *running) fetch(path string, value any) {
	r.t.Helper()
	status, body, _ := r.do(http.MethodGet, path, "")
	require.Equal(r.t, 200, status, body)
	require.NoError(r.t, json.Unmarshal([]byte(body), value))
}

func TestControlShowsSessionsAndTheirJournals(t *testing.T) {
	r := start(t, []string{counting})
	r.answers("/s/counting/a/v1/messages", 2)
	r.answers("/s/counting/v1/messages", 1)

	var list struct{ Sessions []session.Info }
	r.fetch("/_mock/sessions", &list)
	require.Len(t, list.Sessions, 2)
	assert.Equal(t, "counting", list.Sessions[0].ID, "the one used last comes first")

	var info session.Info
	r.fetch("/_mock/sessions/counting.a", &info)
	assert.Equal(t, list.Sessions[1], info)
	assert.Equal(t, 2, info.Requests)
	assert.Equal(t, "a", info.Name)

	var shown struct{ Entries []journal.Entry }
	r.fetch("/_mock/sessions/counting.a/journal", &shown)
	require.Len(t, shown.Entries, 2)
	assert.Equal(t, journal.Completed, shown.Entries[1].End)
	assert.Equal(t, 2, shown.Entries[1].Ordinal)
}

func TestAJournalIsJSONLinesWhenAskedFor(t *testing.T) {
	r := start(t, []string{counting})
	r.answers("/s/counting/a/v1/messages", 2)
	for name, ask := range map[string]struct{ query, accept string }{
		"by query":  {query: "?format=jsonl"},
		"by accept": {accept: "accept: application/x-jsonl"},
	} {
		t.Run(name, func(t *testing.T) {
			_, body, header := r.do(http.MethodGet, "/_mock/sessions/counting.a/journal"+ask.query, "", ask.accept)
			assert.Equal(t, "application/x-jsonl", header.Get("Content-Type"))
			lines := strings.Split(strings.TrimSpace(body), "\n")
			require.Len(t, lines, 2)
			var e journal.Entry
			require.NoError(t, json.Unmarshal([]byte(lines[1]), &e))
			assert.Equal(t, 2, e.Ordinal)
		})
	}
}

func TestResettingASessionBeginsItAnew(t *testing.T) {
	r := start(t, []string{counting})
	assert.Equal(t, "one two", r.answers("/s/counting/a/v1/messages", 2))
	status, _, _ := r.do(http.MethodDelete, "/_mock/sessions/counting.a", "")
	assert.Equal(t, http.StatusNoContent, status)
	assert.Equal(t, "one", r.answers("/s/counting/a/v1/messages", 1))

	status, body, _ := r.do(http.MethodDelete, "/_mock/sessions/counting.b", "")
	assert.Equal(t, http.StatusNotFound, status)
	assert.JSONEq(t, `{"error":"there is no session counting.b"}`, body)
}

func TestControlListsScenarios(t *testing.T) {
	r := start(t, []string{counting})
	var list struct{ Scenarios []struct{ Name string } }
	r.fetch("/_mock/scenarios", &list)
	var names []string
	for _, s := range list.Scenarios {
		names = append(names, s.Name)
	}
	assert.Subset(t, names, []string{"counting", "healthy"})
}

func TestReadinessEndsWithTheFirstStepOfShuttingDown(t *testing.T) {
	r := start(t, nil)
	for _, path := range []string{"/healthz", "/readyz"} {
		status, _, _ := r.do(http.MethodGet, path, "", "host: pod.example")
		assert.Equal(t, 200, status, path)
	}
	require.NoError(t, r.Shutdown(t.Context()))
	status, _, _ := r.do(http.MethodGet, "/readyz", "")
	assert.Equal(t, http.StatusServiceUnavailable, status)
	status, _, _ = r.do(http.MethodGet, "/healthz", "")
	assert.Equal(t, 200, status)
}
