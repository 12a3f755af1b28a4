package conformance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/verdict"
)

// ofEachCategory is how many scenarios of each category are recorded.
const ofEachCategory = 6

// recordedSideBySide is how many scenarios each client meets at a time, through a
// process of claudemock for each.
const recordedSideBySide = 8

// TestSDKsMeetARecordingAsTheyMetTheScenario has SDKs meet scenarios through
// claudemock record, and then the recordings: the answers are the same bytes, what the
// SDK makes of them is the same, and so is the verdict. That every scenario is replayed
// at its pace is tested in the folder embedding, where time is virtual.
func TestSDKsMeetARecordingAsTheyMetTheScenario(t *testing.T) {
	needInstall(t)
	t.Parallel()
	chosen := recordable(t)
	require.Greater(t, len(chosen), 40)
	api := startMock(t, fmt.Sprint(swiftly))
	folder := t.TempDir()
	var mu sync.Mutex
	first := map[string]meeting{}
	clients := map[string]client{}
	for _, s := range sdks {
		if slices.Contains([]string{"go2", "ts1", "py2"}, s.name) {
			clients[s.name] = s.startReady(t, api)
		}
	}
	eachMeeting(t, clients, chosen, func(t *testing.T, name string, c client, scenario string, mode string) {
		r := startRecord(t, folder, name, api.session(scenario, name))
		m := meetRecorded(t, c, r.base, mode)
		r.stop(t)
		m.broken = brokenIn(t, api, scenario+"."+name, m.outcome)
		mu.Lock()
		defer mu.Unlock()
		first[name] = m
	})
	replay := startMock(t, "1", "--scenarios", folder) // what was recorded was swift
	eachMeeting(t, clients, chosen, func(t *testing.T, name string, c client, scenario string, mode string) {
		again := meetRecorded(t, c, replay.session(name, "again"), mode)
		again.broken = brokenIn(t, replay, name+".again", again.outcome)
		first[name].compare(t, again)
	})
}

// recordable are some scenarios of each category that bring each request to an end soon.
func recordable(t *testing.T) (names []string) {
	t.Helper()
	known, err := catalogue.Open()
	require.NoError(t, err)
	byCategory := map[string][]string{}
	for _, name := range known.Names() {
		s, err := known.Get(name)
		require.NoError(t, err)
		if s.Listener == nil && s.Limits == nil && s.Category != "" && !lasts(t, s) {
			byCategory[s.Category] = append(byCategory[s.Category], name)
		}
	}
	for _, all := range byCategory {
		for i := range min(ofEachCategory, len(all)) {
			names = append(names, all[i*len(all)/min(ofEachCategory, len(all))])
		}
	}
	slices.Sort(names)
	return names
}

// lasts reports whether a scenario keeps clients waiting, or is about what is only in
// the file.
func lasts(t *testing.T, s *scenarios.Scenario) bool {
	t.Helper()
	text, err := scenarios.Encode(s)
	require.NoError(t, err)
	return regexp.MustCompile(`hang|stall|hold|half_close|batch|speed: fixed|[0-9]+[mh]\b|transient:|forever|dribble|retry_after: "?[0-9]{3}`).Match(text)
}

// eachMeeting runs a step for each scenario, some at a time. Clients take turns, and so do
// the modes of calls; with CLAUDEMOCK_LONG_TESTS=1 each client meets each scenario.
func eachMeeting(t *testing.T, clients map[string]client, chosen []string, step func(t *testing.T, name string, c client, scenario, mode string)) {
	t.Helper()
	t.Run("meet", func(t *testing.T) {
		for turn, sdk := range slices.Sorted(maps.Keys(clients)) {
			c, slots := clients[sdk], make(chan struct{}, recordedSideBySide)
			for i, scenario := range chosen {
				if i%len(clients) != turn && os.Getenv(longVar) == "" {
					continue
				}
				t.Run(sdk+" "+scenario, func(t *testing.T) {
					t.Parallel()
					slots <- struct{}{}
					defer func() { <-slots }()
					step(t, sdk+"-"+scenario, c, scenario, modes[i/len(clients)%len(modes)])
				})
			}
		}
	})
}

// meeting is what an SDK saw, and made of it.
type meeting struct {
	answers []throughTap
	outcome outcome
	broken  []string // the rules that it broke
}

// meetRecorded lets a client make a call through a tap.
func meetRecorded(t *testing.T, c client, base, mode string) (m meeting) {
	t.Helper()
	tap, url := startTap(t, base)
	patient, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	out, err := c.play(patient, job{BaseURL: url, Mode: mode})
	require.NoError(t, err)
	out.ID, out.Message = 0, sameBytes(where.ReplaceAllString(out.Message, "the API"))
	return meeting{answers: tap.answers(), outcome: out}
}

// compare holds what an SDK met again against what it met first.
func (m meeting) compare(t *testing.T, again meeting) {
	t.Helper()
	assert.Equal(t, m.outcome, again.outcome)
	assert.Equal(t, m.broken, again.broken)
	if !assert.Len(t, again.answers, len(m.answers)) {
		return
	}
	for i, a := range m.answers {
		b := again.answers[i]
		assert.Equal(t, a.status, b.status, "request %d", i+1)
		if bodies := []string{sameBytes(a.body), sameBytes(b.body)}; a.left || b.left {
			read := min(len(bodies[0]), len(bodies[1]))
			assert.Equal(t, bodies[0][:read], bodies[1][:read], "request %d, as far as it was read", i+1)
		} else {
			assert.Equal(t, bodies[0], bodies[1], "request %d", i+1)
			assert.Equal(t, a.whole, b.whole, "request %d", i+1)
		}
		for _, name := range []string{"Content-Type", "Retry-After", "X-Should-Retry", "Location"} {
			assert.Equal(t, a.told(name), b.told(name), "request %d: %s", i+1, name)
		}
	}
}

// where matches the address of a session, a recorder, a tap or a client.
var where = regexp.MustCompile(`(http://)?127\.0\.0\.1:\d+(/s/[\w-]+/[\w.-]+)?`)

// varies matches what differs each time: ids, and the spaces that the API puts before
// the brace that closes an event.
var varies = regexp.MustCompile(`\b(msg|req|toolu|srvtoolu|container)_[0-9A-Za-z]+|(?m: +}$)`)

func sameBytes(body string) string {
	return varies.ReplaceAllStringFunc(body, func(found string) string {
		kind, _, isID := strings.Cut(found, "_")
		if isID {
			return kind + "_…"
		}
		return "}"
	})
}

// brokenIn are the rules that the client of a session broke, but for what its scenario
// itself expects, which no answer tells.
func brokenIn(t *testing.T, m mock, session string, out outcome) (rules []string) {
	t.Helper()
	ending := verdict.Ending{Exit: 0}
	if out.Outcome != "result" {
		ending.Exit = 1
	}
	body, err := json.Marshal(ending)
	require.NoError(t, err)
	scenario, name, _ := strings.Cut(session, ".")
	for under := true; under; { // the client may have its answer before the server knows
		entries, err := m.journal(t.Context(), scenario, name)
		require.NoError(t, err)
		under = slices.ContainsFunc(entries, func(e journal.Entry) bool { return e.End == journal.Open })
	}
	answer, err := http.Post(m.url+"/_mock/sessions/"+session+"/verdict", "application/json", bytes.NewReader(body))
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answer.StatusCode, "%s", text)
	var v verdict.Verdict
	require.NoError(t, json.Unmarshal(text, &v), "%s", text)
	for _, f := range v.That(verdict.Fail) {
		if !strings.HasPrefix(f.Rule, "expect.") {
			rules = append(rules, f.Rule)
		}
	}
	return rules
}

// recordProcess is a claudemock record that waits for an interrupt.
type recordProcess struct {
	cmd  *exec.Cmd
	base string
	said *bufio.Reader
}

// startRecord starts recording what is asked of an API.
func startRecord(t *testing.T, folder, name, api string, flags ...string) *recordProcess {
	t.Helper()
	path, err := binary()
	require.NoError(t, err)
	cmd := exec.Command(path, append([]string{"record", "--upstream", api, "--out", folder, "--name", name}, flags...)...)
	cmd.Env = cleanEnv()
	output, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	r := &recordProcess{cmd: cmd, said: bufio.NewReader(output)}
	for {
		line, err := r.said.ReadString('\n')
		require.NoError(t, err, "it ended before it listened")
		if _, base, ok := strings.Cut(line, "ANTHROPIC_BASE_URL="); ok {
			r.base = strings.TrimSpace(base)
			return r
		}
	}
}

// stop interrupts recording, so that it is written.
func (r *recordProcess) stop(t *testing.T) {
	t.Helper()
	require.NoError(t, r.cmd.Process.Signal(syscall.SIGINT))
	said, err := io.ReadAll(r.said)
	require.NoError(t, err)
	require.NoError(t, r.cmd.Wait(), "%s", said)
}
