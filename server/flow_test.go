package server

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnOutagePassesWithTime(t *testing.T) {
	clock := newHandClock()
	r := start(t, []string{scenario("outage", `
steps: [{reply: {text: up}}]
then: down
states:
  down: {for: 20s, steps: [{error: overloaded_error}], then: recovering}
  recovering: {steps: [{error: api_error}], then: healthy}`)}, WithClock(clock), WithSpeed(1000))
	var got []int
	var states []string
	for _, pause := range []time.Duration{0, time.Second, 18 * time.Second, time.Second, time.Second} {
		clock.move(pause)
		status, _ := r.post("/s/outage/v1/messages", hello)
		got = append(got, status)
		states = append(states, r.next().State)
	}
	assert.Equal(t, []int{200, 529, 529, 500, 200}, got, "the outage begins with the end of the last answer before it, and its clock is never sped up")
	assert.Equal(t, []string{"", "down", "down", "recovering", "healthy"}, states)
}

func TestARuleSeesHowThePreviousAnswerEnded(t *testing.T) {
	r := start(t, []string{scenario("after", `
rules:
  - {when: {nth: 1}, steps: [{faults: [reset]}]}
  - {when: {previous: reset}, steps: [{error: overloaded_error}]}
  - {when: {previous: 529}, steps: [{error: api_error}]}
  - {when: {previous: refused}, steps: [{error: {status: 503}}]}`)})
	_, err := r.client.Do(r.request(http.MethodPost, "/s/after/v1/messages", hello)) //nolint:bodyclose // there is none
	require.Error(t, err)
	r.next()
	var got []int
	for _, key := range []string{testKey, testKey, "", testKey, testKey} {
		status, _ := r.post("/s/after/v1/messages", hello, "x-api-key: "+key)
		got = append(got, status)
		r.next()
	}
	assert.Equal(t, []int{529, 500, 401, 503, 200}, got)
}

func TestARuleSeesHowManyRequestsAreBeingAnswered(t *testing.T) {
	r := start(t, []string{scenario("busy", `
rules:
  - {when: {in_flight: {min: 2}}, steps: [{error: overloaded_error}]}
  - {when: {nth: 1}, steps: [{faults: [hang]}]}`)})
	hanging := r.raw("/s/busy/v1/messages", hello)
	require.Eventually(t, func() bool { // until the first has begun
		sess, _ := r.sessions.Find("busy")
		return sess != nil && sess.Info(r.clock.Now()).Requests == 1
	}, 2*time.Minute, time.Millisecond)
	status, _ := r.post("/s/busy/v1/messages", hello)
	assert.Equal(t, 529, status)
	require.NoError(t, hanging.Close())
	r.next()
	r.next()
	status, _ = r.post("/s/busy/v1/messages", hello)
	assert.Equal(t, 200, status)
}

func TestChoicesAreTheSameForEverySession(t *testing.T) {
	r := start(t, []string{scenario("dice", "steps: [{choose: [{error: overloaded_error}, {reply: {}}], repeat: 20}]")})
	throws := func(session string) (got []int) {
		for range 20 {
			status, _ := r.post("/s/dice/"+session+"/v1/messages", hello)
			got = append(got, status)
		}
		return got
	}
	one := throws("one")
	assert.Equal(t, one, throws("two"))
	assert.Contains(t, one, 200)
	assert.Contains(t, one, 529)
}

func TestTemplatedAnswersAreSharedWithNoOtherRequest(t *testing.T) {
	r := start(t, []string{scenario("echo", `steps: [{reply: {text: "number {{.n}}", headers: {x-n: "{{.n}}"}}}]`)})
	for _, want := range []string{"1", "2", "3"} {
		_, body, header := r.do(http.MethodPost, "/s/echo/v1/messages", hello)
		assert.Contains(t, body, "number "+want)
		assert.Equal(t, want, header.Get("x-n"))
	}
}

func TestATemplateThatFailsIsAnsweredAsTheScenariosMistake(t *testing.T) {
	r := start(t, []string{scenario("slip", `steps: [{reply: {text: "{{if eq .n \"x\"}}{{end}}"}}]`)})
	status, body := r.post("/s/slip/v1/messages", hello)
	assert.Equal(t, 500, status)
	assert.Contains(t, body, "claudemock: cannot make the answer: filling a template")
}

func TestARedirectToAPathStaysInTheSession(t *testing.T) {
	r := start(t, []string{scenario("moved", `
rules:
  - {when: {endpoint: other, path: /old}, steps: [{error: {status: 307, body: ""}, faults: [redirect: {to: /v1/messages}]}]}
steps: [{reply: {text: one}}, {reply: {text: two}}]`)})
	assert.Equal(t, "one", r.answers("/s/moved/a/v1/messages", 1))
	r.client.CheckRedirect = nil
	_, body := r.post("/s/moved/a/old", hello)
	assert.Contains(t, body, `"two"`, "the session's second step")
}
