package server

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

// counting answers its requests with 1, 2, 3 and so on.
var counting = scenario("counting", `steps: [{reply: {text: "one"}}, {reply: {text: "two"}}, {reply: {text: "three"}}]`)

// answers sends n requests and says which of counting's answers came.
func (r *running) answers(path string, n int) string {
	r.t.Helper()
	var got []string
	for range n {
		status, body := r.post(path, hello)
		word := fmt.Sprint(status)
		for _, text := range []string{"one", "two", "three"} {
			if strings.Contains(body, `"text":"`+text+`"`) {
				word = text
			}
		}
		got = append(got, word)
	}
	return strings.Join(got, " ")
}

func TestParallelSessionsNeverSeeEachOther(t *testing.T) {
	r := start(t, []string{counting})
	var clients sync.WaitGroup
	for i := range 200 {
		clients.Go(func() {
			got := r.answers(fmt.Sprintf("/s/counting/test-%d/v1/messages", i), 3)
			assert.Equal(t, "one two three", got)
		})
	}
	clients.Wait()
	ids := map[string]bool{}
	for range 600 {
		e := r.next()
		assert.Equal(t, e.Ordinal, e.Step)
		ids[e.Session] = true
	}
	assert.Len(t, ids, 200)
}

func TestSessionsOfOneNameSeeTheSameBytes(t *testing.T) {
	clock := newHandClock()
	ask := func(session string, seed uint64) string {
		r := start(t, []string{counting}, WithSeed(seed), WithClock(clock))
		_, body := r.post("/s/counting/"+session+"/v1/messages", hello)
		return body
	}
	assert.Equal(t, ask("a", 1), ask("a", 1))
	assert.NotEqual(t, ask("a", 1), ask("b", 1), "ids differ between sessions")
	assert.NotEqual(t, ask("a", 1), ask("a", 2))
}

func TestParallelCallsEachMeetTheWholeBurst(t *testing.T) {
	r := start(t, []string{scenario("burst", "count: call\nsteps: [{error: overloaded_error, repeat: 2}, {reply: {}}]")})
	statuses := func(retry string) (got []int) {
		for range 3 {
			status, _ := r.post("/s/burst/v1/messages", hello, "x-stainless-retry-count: "+retry)
			got = append(got, status)
		}
		return got
	}
	assert.Equal(t, []int{529, 529, 529}, statuses("0"))
	assert.Equal(t, []int{529, 529, 529}, statuses("1"))
	assert.Equal(t, []int{200, 200, 200}, statuses("2"))
}

func TestWhatNoRuleMatchesIsHealthyAndANearMiss(t *testing.T) {
	rules := "rules: [{when: {model: claude-haiku-*}, steps: [{error: overloaded_error}]}]"
	r := start(t, []string{scenario("lenient", rules), scenario("picky", rules+"\nunmatched: refuse")})
	status, _ := r.post("/s/lenient/v1/messages", hello)
	assert.Equal(t, 200, status)
	e := r.next()
	assert.Contains(t, e.NearMiss, "model")
	assert.Zero(t, e.Rule)

	status, body := r.post("/s/picky/v1/messages", hello)
	assert.Equal(t, 400, status)
	assert.Contains(t, body, "no rule matches this request; the nearest, rule 1")
	assert.NotEmpty(t, r.next().NearMiss)
}

func TestAnEvictedSessionIsGoneAndNotSilentlyFresh(t *testing.T) {
	r := start(t, []string{counting}, WithSessionLimits(2, DefaultSessionMemory, DefaultSessionIdle))
	assert.Equal(t, "one", r.answers("/s/counting/a/v1/messages", 1))
	assert.Equal(t, "one", r.answers("/s/counting/b/v1/messages", 1))
	assert.Equal(t, "two", r.answers("/s/counting/a/v1/messages", 1))
	assert.Equal(t, "one", r.answers("/s/counting/c/v1/messages", 1), "b was used least recently")

	status, body := r.post("/s/counting/b/v1/messages", hello)
	assert.Equal(t, http.StatusGone, status)
	assert.Contains(t, body, `session \"counting.b\" has ended`)
	status, _, _ = r.do(http.MethodGet, "/_mock/sessions/counting.b/journal", "")
	assert.Equal(t, http.StatusGone, status)
	assert.Equal(t, "three", r.answers("/s/counting/a/v1/messages", 1))
	assert.Contains(t, r.log.String(), "there is no room for more")

	status, _, _ = r.do(http.MethodDelete, "/_mock/sessions/counting.b", "")
	assert.Equal(t, http.StatusNoContent, status)
	assert.Equal(t, "one", r.answers("/s/counting/b/v1/messages", 1), "asked for, it begins anew")
}

func TestAnUnnamedSessionRestsOnlyAfterItsRetryAfter(t *testing.T) {
	clock := newHandClock()
	limited := scenario("limited", `steps: [{error: {type: rate_limit_error, retry_after: 120}}, {reply: {text: "two"}}]`)
	r := start(t, []string{limited}, WithClock(clock))
	assert.Equal(t, "429", r.answers("/s/limited/v1/messages", 1))
	clock.move(179 * time.Second)
	assert.Equal(t, "two", r.answers("/s/limited/v1/messages", 1))
}

func TestAnUnnamedSessionRestsOnlyAfterWhatTakesItsTime(t *testing.T) {
	for name, flow := range map[string]string{
		"a state": `
steps: [{reply: {text: one}}]
then: down
states: {down: {for: 15m, steps: [{error: overloaded_error}], then: start}}`,
		"states that follow each other": `
steps: [{reply: {text: one}}]
then: down
states:
  down: {for: 30s, steps: [{error: overloaded_error}], then: low}
  low: {for: 870s, steps: [{error: overloaded_error}], then: start}`,
		"a step": `
steps: [{reply: {text: one}}, {error: overloaded_error, for: 15m}, {reply: {text: one}}]`,
	} {
		t.Run(name, func(t *testing.T) {
			clock := newHandClock()
			r := start(t, []string{scenario("outage", flow)}, WithClock(clock))
			assert.Equal(t, "one", r.answers("/s/outage/v1/messages", 1))
			assert.Equal(t, "529", r.answers("/s/outage/v1/messages", 1))
			clock.move(14*time.Minute + 59*time.Second)
			assert.Equal(t, "529", r.answers("/s/outage/v1/messages", 1))
			clock.move(time.Second)
			assert.Equal(t, "one", r.answers("/s/outage/v1/messages", 1))
			assert.NotContains(t, r.log.String(), "idle")
			clock.move(20 * time.Minute)
			assert.Equal(t, "one", r.answers("/s/outage/v1/messages", 1))
			assert.Contains(t, r.log.String(), "idle", "after that it rests")
		})
	}
}

func TestAnOpenRequestKeepsItsSessionAlive(t *testing.T) {
	clock := newHandClock()
	r := start(t, []string{scenario("silent", `steps: [{faults: [hang]}, {reply: {text: "two"}}]`)}, WithClock(clock))
	for _, path := range []string{"/s/silent/v1/messages", "/s/silent/a/v1/messages"} {
		r.raw(path, hello)
		r.openRequest(strings.ReplaceAll(strings.TrimSuffix(path, "/v1/messages")[len("/s/"):], "/", "."))
	}
	clock.move(2 * time.Hour)
	assert.Equal(t, "two", r.answers("/s/silent/v1/messages", 1))
	assert.Equal(t, "two", r.answers("/s/silent/a/v1/messages", 1))
}

func TestNoKeyIsEverJournaledOrLogged(t *testing.T) {
	r := start(t, nil)
	body := strings.Replace(hello, "hello", "my key is "+testKey, 1)
	r.post("/v1/messages?key="+testKey, body, "user-agent: "+testKey)
	r.post("/v1/messages", body, "x-api-key: ", "authorization: Bearer "+testKey)

	_, text, _ := r.do(http.MethodGet, "/_mock/sessions/healthy/journal", "")
	assert.NotContains(t, text, testKey)
	assert.Contains(t, text, "Bearer sha256:")
	assert.NotContains(t, r.log.String(), testKey)
	assert.Equal(t, []string{"path", "headers", "body"}, r.next().Leaks)
	assert.Equal(t, []string{"body"}, r.next().Leaks)
}

func TestTheJournalTellsWhatWasAskedAndPlayed(t *testing.T) {
	r := start(t, []string{scenario("mixed", `steps: [{error: overloaded_error}, {faults: [{reset: {at: message_stop}}, {garble: {at: ping}}]}]`)})
	r.post("/s/mixed/a/v1/messages", hello, "x-stainless-retry-count: 0")
	res, err := r.client.Do(r.request(http.MethodPost, "/s/mixed/a/v1/messages", hello, "x-stainless-retry-count: 1"))
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, res.Body)
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())

	e := r.next()
	assert.Equal(t, "error overloaded_error 529", e.Played)
	e = r.next()
	assert.Equal(t, "reply + reset + garble", e.Played)
	assert.Equal(t, []string{"garble", "reset"}, e.Missed, "a plain answer has no events")
	assert.Equal(t, journal.Retry{Count: "1"}, e.Retry)
	assert.Equal(t, []int{2, 1, 2, 1, 2}, []int{e.Ordinal, e.Call, e.Attempt, e.Rule, e.Step})
	assert.Equal(t, "claude-opus-5", e.Model)
	assert.Equal(t, hello, e.Body)
	assert.NotEmpty(t, e.Hash)
}
