package server

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/journal"
)

func TestMarksAndMovesStandInTheJournal(t *testing.T) {
	r := start(t, []string{scenario("outage", "steps: [{reply: {text: one}}]\nstates: {down: {steps: [{error: overloaded_error}]}}")})
	id := r.begin("", `{"scenario":"outage","session":"a"}`).ID
	const messages = "/s/outage/a/v1/messages"
	at := "/_mock/sessions/" + id
	status, text := r.control(at+"/marks", `{"text":"before the outage"}`)
	assert.Equal(t, http.StatusCreated, status, text)
	r.post(messages, hello)
	status, text = r.control(at+"/state", `{"state":"down"}`)
	assert.Equal(t, 200, status, text)
	assert.Contains(t, text, `"state":"down"`)
	status, _ = r.post(messages, hello)
	assert.Equal(t, 529, status)
	r.control(at+"/state", `{"state":"healthy"}`)
	status, _ = r.post(messages, hello)
	assert.Equal(t, 200, status)
	r.control(at+"/state", `{}`)
	assert.Equal(t, "one", r.answers(messages, 1))

	status, text = r.control(at+"/state", `{"state":"don"}`)
	assert.Equal(t, 400, status)
	assert.Contains(t, text, `scenario outage has no state \"don\"; its states are start, healthy, down`)
	status, text = r.control(at+"/marks", `{"text":""}`)
	assert.Equal(t, 400, status)
	assert.Contains(t, text, "a mark needs a text")
	status, _ = r.control("/_mock/sessions/outage.b/marks", `{"text":"x"}`)
	assert.Equal(t, 404, status)

	var shown struct {
		Session session.Info
		Entries []journal.Entry
		Notes   []journal.Note
	}
	r.fetch(at+"/journal", &shown)
	assert.Equal(t, "start", shown.Session.State)
	assert.Len(t, shown.Entries, 4)
	var notes []string
	for _, n := range shown.Notes {
		notes = append(notes, string(n.Kind)+": "+n.Text)
	}
	assert.Equal(t, []string{
		"mark: before the outage", "state: moved from state start to down",
		"state: moved from state down to healthy", "state: moved from state healthy to start",
	}, notes)

	_, text, _ = r.do(http.MethodGet, at+"/journal?format=jsonl", "")
	var kinds []string
	for line := range strings.Lines(text) {
		kinds = append(kinds, kindOfLine(t, line))
	}
	assert.Equal(t, "note entry note entry note entry note entry", strings.Join(kinds, " "), "in the order of their times")
}

// kindOfLine is note, lost or entry.
func kindOfLine(t *testing.T, line string) string {
	t.Helper()
	var keys map[string]any
	require.NoError(t, json.Unmarshal([]byte(line), &keys), line)
	for _, kind := range []string{"note", "lost"} {
		if keys[kind] != nil {
			return kind
		}
	}
	require.Contains(t, keys, "ordinal")
	return "entry"
}

// follow begins to follow a session's journal; next gives its next line, or ""
// when it has ended.
func (r *running) follow(id string) (next func() string, leave func()) {
	r.t.Helper()
	res, err := r.client.Do(r.request(http.MethodGet, "/_mock/sessions/"+id+"/journal?follow", ""))
	require.NoError(r.t, err)
	require.Equal(r.t, "application/x-jsonl", res.Header.Get("Content-Type"))
	in := bufio.NewReader(res.Body)
	return func() string { line, _ := in.ReadString('\n'); return line }, func() { res.Body.Close() }
}

func TestAJournalCanBeFollowed(t *testing.T) {
	r := start(t, []string{counting, held})
	r.answers("/s/counting/a/v1/messages", 1)
	next, leave := r.follow("counting.a")
	defer leave()
	assert.Equal(t, "entry", kindOfLine(t, next()), "what was before comes first")
	r.answers("/s/counting/a/v1/messages", 1)
	line := next()
	assert.Contains(t, line, `"ordinal":2`)
	assert.Contains(t, line, `"end":"completed"`)
	r.control("/_mock/sessions/counting.a/marks", `{"text":"x"}`)
	assert.Equal(t, "note", kindOfLine(t, next()))

	r.control("/_mock/sessions/counting.a/marks", `{"text":"last"}`)
	r.sessions.Reset("counting.a")
	assert.Contains(t, next(), "last")
	assert.Empty(t, next(), "it ends with the session")
}

func TestFollowingEndsWhenTheServerHasShutDownAndTheClientHasLeft(t *testing.T) {
	r := start(t, []string{held}, WithGrace(DefaultGrace))
	r.raw("/s/held/a/v1/messages", hello)
	r.awaitHeld("held.a", 1)
	next, leave := r.follow("held.a")
	defer leave()
	_, left := r.follow("held.a")
	left()

	stopped := make(chan error, 1)
	go func() { stopped <- r.stop() }()
	sess, _ := r.sessions.Find("held.a")
	require.Eventually(t, func() bool { return !r.inflight.IsOpen() }, 2*time.Minute, time.Millisecond)
	_, err := sess.OpenGate("gate", play.Release, 0, r.clock.Now())
	require.NoError(t, err)
	lines := kindOfLine(t, next()) + " " + kindOfLine(t, next())
	assert.Equal(t, "note entry", lines, "what ends while the server drains is still told")
	assert.Empty(t, next())
	require.NoError(t, <-stopped)
	assert.NotContains(t, r.log.String(), "open answers were cut", "a follower holds nobody up")
}
