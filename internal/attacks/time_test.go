package attacks

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/server"
)

// slowRule is a condition that takes seconds on a text of a megabyte.
const slowRule = `{when: {text: {regexp: "([a-z]{1,500})?Z%d"}}, steps: [{reply: {}}]}`

// heldHandler delays the requests of one session until it is released.
type heldHandler struct {
	session string
	reached chan struct{}
	letGo   chan struct{}
	once    sync.Once
}

func holdRequestsOf(session string) *heldHandler {
	return &heldHandler{session: session, reached: make(chan struct{}), letGo: make(chan struct{})}
}

func (h *heldHandler) handle(r server.Request) *scenarios.Step {
	if r.Session == h.session {
		h.once.Do(func() { close(h.reached) })
		<-h.letGo
	}
	return nil
}

// askInBackground sends a request in the background and does not read the
// answer.
func (v *victim) askInBackground(t *testing.T, path, body string) (answered <-chan int) {
	t.Helper()
	status := make(chan int, 1)
	request := requestTo(t, v.addr, http.MethodPost, path, body)
	go func() {
		defer close(status)
		if response, err := v.mock.Client.Do(request); err == nil {
			_ = response.Body.Close()
			status <- response.StatusCode
		}
	}()
	return status
}

func TestWhileOneSessionComputesAllElseIsServed(t *testing.T) {
	h := holdRequestsOf("healthy.slow")
	v := attack(t, server.WithHandler(h.handle))
	slow := v.askInBackground(t, "/s/healthy/slow/v1/messages", hello)
	<-h.reached
	v.othersAreServed(t)
	for _, ask := range []struct{ method, path, body string }{
		{http.MethodGet, "/_mock/sessions", ""},
		{http.MethodGet, "/_mock/sessions/healthy.slow", ""},
		{http.MethodPost, "/_mock/sessions/healthy.slow/marks", `{"text":"still here"}`},
		{http.MethodPost, "/_mock/sessions/healthy.slow/state", `{"state":"healthy"}`},
		{http.MethodGet, "/_mock/sessions/healthy.slow/journal", ""},
		{http.MethodPost, "/_mock/sessions/healthy.slow/verdict", ""},
	} {
		status, answer := v.ask(t, ask.method, ask.path, ask.body)
		assert.Less(t, status, 300, "%s %s: %s", ask.method, ask.path, answer)
	}
	close(h.letGo)
	assert.Equal(t, http.StatusOK, <-slow)
}

func TestAScenarioWhoseRulesTakeTooMuchWorkIsToldSo(t *testing.T) {
	var rules []string
	for i := range 50 {
		rules = append(rules, fmt.Sprintf(slowRule, i))
	}
	yaml := "name: bomb\nsummary: s\nrules: [" + strings.Join(rules, ", ") + "]\nsteps: [{reply: {}}]"
	v := attack(t, server.WithYAML(yaml))
	body := strings.Replace(hello, "hi", strings.Repeat("x", 600_000), 1)
	status, answer := v.ask(t, http.MethodPost, "/s/bomb/x/v1/messages", body)
	assert.Equal(t, http.StatusInternalServerError, status)
	assert.Contains(t, string(answer), "claudemock: the conditions of scenario bomb take more than the 1000000 steps of work")
	assert.Contains(t, string(answer), "the rule at scenario.yaml:3:")
	assert.Contains(t, v.log.String(), "the conditions of scenario bomb take more than")
	status, _ = v.ask(t, http.MethodPost, "/s/bomb/x/v1/messages", hello)
	assert.Equal(t, http.StatusOK, status, "a request that is less work is answered")
}

// ourFault is a fault of an embedding program that panics once.
type ourFault struct{ over bool }

func (f *ourFault) Layer() script.Layer { return script.LayerConnection }

func (f *ourFault) ApplyScript(*script.Script, script.Env) (struck bool, err error) {
	if !f.over {
		f.over = true
		panic("the fault is mistaken")
	}
	return true, nil
}

// ourClock is a clock of an embedding program that panics at the first wait.
type ourClock struct{ over atomic.Bool }

func (c *ourClock) Now() time.Time { return time.Now() }

func (c *ourClock) Wait(context.Context, time.Duration) error {
	if !c.over.Swap(true) {
		panic("the clock is mistaken")
	}
	return nil
}

func TestAFaultThatPanicsEndsItsOwnAnswerOnly(t *testing.T) {
	built, err := scenarios.Build("mistaken", "a fault that panics").Reply("hello").Fault("ours", &ourFault{}).Scenario()
	require.NoError(t, err)
	v := attack(t, server.WithBuilt(built))
	status := <-v.askInBackground(t, "/s/mistaken/x/v1/messages", hello)
	assert.Equal(t, http.StatusInternalServerError, status)
	v.goesOnAfterAPanic(t, "ApplyScript")
	assert.Contains(t, v.log.String(), "rule=1 step=1")
}

func TestAPanicWhileAnAnswerIsPlayedEndsThatAnswerOnly(t *testing.T) {
	v := attack(t, server.WithClock(&ourClock{}), server.WithYAML("name: mistaken\nsummary: s\nsteps: [{reply: {}, faults: [{delay: {for: 1s}}]}]"))
	_, answered := <-v.askInBackground(t, "/s/mistaken/x/v1/messages", hello)
	assert.False(t, answered, "the connection is cut: nobody knows what was sent")
	v.goesOnAfterAPanic(t, "ourClock")
}

// goesOnAfterAPanic checks the state that the first request left.
func (v *victim) goesOnAfterAPanic(t *testing.T, stack string) {
	t.Helper()
	log := v.log.String()
	assert.Contains(t, log, "panicked")
	assert.Contains(t, log, "scenario=mistaken")
	assert.Contains(t, log, stack, "the stack stands in the log")
	v.othersAreServed(t)
	status, _ := v.ask(t, http.MethodPost, "/s/mistaken/x/v1/messages", hello)
	assert.Equal(t, http.StatusOK, status, "the session goes on")
	_, answer := v.ask(t, http.MethodGet, "/_mock/sessions/mistaken.x/journal", "")
	var shown struct {
		Entries []struct {
			End     string `json:"end"`
			Ordinal int    `json:"ordinal"`
		} `json:"entries"`
	}
	require.NoError(t, json.Unmarshal(answer, &shown))
	require.Len(t, shown.Entries, 2)
	assert.NotEqual(t, "open", shown.Entries[0].End)
	assert.Equal(t, 2, shown.Entries[1].Ordinal)
}

// discard is the log of servers that a test runs itself.
var discard = slog.New(slog.DiscardHandler)

func TestTheServerStopsWhateverComputes(t *testing.T) {
	h := holdRequestsOf("healthy.slow")
	s, err := server.New(server.WithHandler(h.handle), server.WithGrace(time.Millisecond), server.WithLogger(discard))
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listener) }()
	v := &victim{mock: &server.Mock{Client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}, addr: listener.Addr().String()}
	slow := v.askInBackground(t, "/s/healthy/slow/v1/messages", hello)
	<-h.reached
	stop()
	err = <-served
	require.ErrorIs(t, err, server.ErrStillRunning)
	assert.ErrorContains(t, err, "1 request did not end within 1s of being cut, in healthy.slow")
	close(h.letGo)
	<-slow
	require.NoError(t, s.Shutdown(t.Context()), "it has ended since")
}

func TestOpenAnswersAreNotEndedForNewcomers(t *testing.T) {
	const most, open = 20, 10
	v := attack(t, server.WithSessionLimits(most, server.DefaultSessionMemory, server.DefaultSessionIdle),
		server.WithYAML("name: held\nsummary: s\nsteps: [{reply: {}, faults: [hold]}]"))
	var held []<-chan int
	for i := range open {
		held = append(held, v.askInBackground(t, fmt.Sprintf("/s/held/h%d/v1/messages", i), hello))
	}
	for i := range open {
		v.isHeld(t, fmt.Sprintf("held.h%d", i))
	}
	for i := range 10 * most {
		status, _ := v.ask(t, http.MethodPost, fmt.Sprintf("/s/healthy/n%d/v1/messages", i), hello)
		require.Equal(t, http.StatusOK, status)
	}
	status, answer := v.ask(t, http.MethodPost, "/s/healthy/n0/v1/messages", hello)
	assert.Equal(t, http.StatusGone, status)
	assert.Contains(t, string(answer), "has ended: there was no room for it")
	for _, path := range []string{"journal", "verdict"} {
		method := map[string]string{"journal": http.MethodGet, "verdict": http.MethodPost}[path]
		_, answer = v.ask(t, method, "/_mock/sessions/healthy.n0/"+path, "")
		assert.Contains(t, string(answer), "there was no room for it", path)
	}
	_, answer = v.ask(t, http.MethodGet, "/_mock/sessions", "")
	assert.Regexp(t, `"ended":\{"idle":0,"no_room":19\d\}`, string(answer))
	for i, answered := range held {
		status, answer := v.ask(t, http.MethodPost, fmt.Sprintf("/_mock/sessions/held.h%d/gates/gate", i), "")
		require.Equal(t, http.StatusOK, status, string(answer))
		assert.Equal(t, http.StatusOK, <-answered, "what was open goes on to its end")
	}
}

// isHeld waits until a gate holds an answer of a session.
func (v *victim) isHeld(t *testing.T, session string) {
	t.Helper()
	require.Eventually(t, func() bool {
		_, answer := v.ask(t, http.MethodGet, "/_mock/sessions/"+session, "")
		return strings.Contains(string(answer), `"held":1`)
	}, time.Minute, time.Millisecond)
}

func TestWhereAllSessionsAnswerANewcomerIsRefused(t *testing.T) {
	const most = 3
	v := attack(t, server.WithSessionLimits(most, server.DefaultSessionMemory, server.DefaultSessionIdle),
		server.WithYAML("name: held\nsummary: s\nsteps: [{reply: {}, faults: [hold]}]"))
	var held []<-chan int
	for i := range most - 1 { // the mock's own is the third
		held = append(held, v.askInBackground(t, fmt.Sprintf("/s/held/h%d/v1/messages", i), hello))
		v.isHeld(t, fmt.Sprintf("held.h%d", i))
	}
	status, answer := v.ask(t, http.MethodPost, "/s/healthy/n/v1/messages", hello)
	assert.Equal(t, http.StatusServiceUnavailable, status)
	assert.Contains(t, string(answer), "claudemock: there is no room for another session: all others have open requests")
	status, answer = v.ask(t, http.MethodPost, "/_mock/sessions", `{"scenario":"healthy","session":"posted"}`)
	assert.Equal(t, http.StatusServiceUnavailable, status, string(answer))
	assert.Contains(t, v.log.String(), "a session is refused")
	for i, answered := range held {
		v.ask(t, http.MethodPost, fmt.Sprintf("/_mock/sessions/held.h%d/gates/gate", i), "")
		<-answered
	}
	v.othersAreServed(t)
}

func TestAProcessEndsWhateverItComputes(t *testing.T) {
	long(t)
	var rules []string
	for i := range 400 {
		rules = append(rules, fmt.Sprintf(`{when: {cel: 'request.body.messages.exists(m, m.content.matches("[a-z]{1,400}Z%d"))'}, steps: [{reply: {}}]}`, i))
	}
	yaml := "name: bomb\nsummary: s\nrules: [" + strings.Join(rules, ", ") + "]\nsteps: [{reply: {}}]"
	body := strings.Replace(hello, "hi", strings.Repeat("x", 500_000), 1)
	for _, signals := range [][]os.Signal{{syscall.SIGTERM}, {syscall.SIGTERM, syscall.SIGTERM}} {
		p := serve(t, "--log-format", "none")
		v := &victim{mock: &server.Mock{Client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}, addr: p.addr}
		status, answer := v.ask(t, http.MethodPost, "/_mock/sessions?session=x", yaml, "Content-Type: application/yaml")
		require.Equal(t, http.StatusCreated, status, string(answer))
		var slow []<-chan int
		for range 20 {
			slow = append(slow, v.askInBackground(t, "/s/bomb/x/v1/messages", body))
		}
		require.Equal(t, http.StatusOK, p.answers(t))
		p.ends(t, signals...) // or the test does not either
		for _, answered := range slow {
			<-answered
		}
	}
}

func TestASecondSignalEndsTheServerAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a binary")
	}
	file := filepath.Join(t.TempDir(), "held.yaml")
	require.NoError(t, os.WriteFile(file, []byte("name: held\nsummary: s\nsteps: [{reply: {}, faults: [hold]}]"), 0o600))
	log := &logBuffer{}
	cmd := exec.Command(program(t), "serve", "--addr", "127.0.0.1:0", "--scenarios", file)
	cmd.Stdout = log
	p := start(t, cmd)
	v := &victim{mock: &server.Mock{Client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}, addr: p.addr}
	held := v.askInBackground(t, "/s/held/x/v1/messages", hello)
	v.isHeld(t, "held.x")
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	require.Eventually(t, func() bool { return strings.Contains(log.String(), "stopping; a second signal ends at once") }, time.Minute, time.Millisecond)
	assert.Equal(t, -1, p.ends(t, syscall.SIGTERM), "the signal ended it, not the grace period")
	<-held
}
