package server

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/verdict"
)

// mockInFront starts a mock whose upstream is another one, both on networks in memory.
func mockInFront(t *testing.T, api, front string, opts ...Option) (mock, upstream *Mock) {
	t.Helper()
	upstream = Start(t, WithYAML(scenario("api", api)))
	through := func(set *settings) { set.upstreamTransport = upstream.Client.Transport }
	return Start(t, append(opts, WithYAML(scenario("front", front)), WithUpstream(upstream.URL, ""), through)...), upstream
}

// ask asks the mock for a message.
func (m *Mock) ask(t *testing.T, body string) *http.Response {
	t.Helper()
	asked, err := http.NewRequestWithContext(t.Context(), http.MethodPost, m.URL+"/v1/messages", strings.NewReader(body))
	require.NoError(t, err)
	asked.Header.Set("X-Api-Key", m.Key)
	asked.Header.Set("Anthropic-Version", "2023-06-01")
	asked.Header.Set("Content-Type", "application/json")
	answer, err := m.Client.Do(asked)
	require.NoError(t, err)
	return answer
}

// eventTimes reads a stream, and returns when each event came.
func eventTimes(t *testing.T, answer *http.Response, began time.Time) (times []string) {
	t.Helper()
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			times = append(times, time.Since(began).Round(time.Millisecond).String()+" "+name)
		}
	}
	require.NoError(t, lines.Err())
	return times
}

func TestTimesOfTheUpstreamAndOfFaultsAddUp(t *testing.T) {
	const api = `steps: [{reply: {text: "one two", chunk: 1, pace: {first: 2s, between: 3s}}}]`
	for _, c := range []struct {
		name, faults string
		opts         []Option
		want         []string // the times of the deltas, and of the end
	}{
		{"without faults", "", nil, []string{"2s", "5s", "5s"}},
		{"the speed is not the upstream's", "", []Option{WithSpeed(10)}, []string{"2s", "5s", "5s"}},
		{"a stall is added to the silence", "{stall: {at: {event: content_block_delta, nth: 1}, for: 10s}}", nil, []string{"2s", "15s", "15s"}},
		{"a stall at a speed", "{stall: {at: {event: content_block_delta, nth: 1}, for: 40s}}", []Option{WithSpeed(10)}, []string{"2s", "9s", "9s"}},
		{"the upstream goes on while the head is delayed", "{delay: {for: 4s}}", nil, []string{"4s", "5s", "5s"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				mock, _ := mockInFront(t, api, "steps: [{forward: {}, faults: ["+c.faults+"]}]", c.opts...)
				began := time.Now()
				times := eventTimes(t, mock.ask(t, streamed), began)
				var deltas []string
				for _, at := range times {
					if text, ok := strings.CutSuffix(at, " content_block_delta"); ok {
						deltas = append(deltas, text)
					}
				}
				require.NotEmpty(t, times, mock.Timeline())
				last, _, _ := strings.Cut(times[len(times)-1], " ")
				assert.Equal(t, c.want, append(deltas, last))
			})
		})
	}
}

func TestAnEventInsertedIntoASilenceComesAtItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock, _ := mockInFront(t, `steps: [{reply: {text: "one two", chunk: 1, pace: {between: 30s}}}]`,
			"steps: [{forward: {}, faults: [{insert: {at: 10s, event: ping}}]}]")
		began := time.Now()
		assert.Contains(t, eventTimes(t, mock.ask(t, streamed), began), "10s ping")
	})
}

func TestVerdictsOnClientsOfAForwardedFailure(t *testing.T) {
	const api = `steps: [{error: {type: overloaded_error, retry_after: 4}, repeat: 2}, {reply: {text: fine}}]`
	for name, c := range map[string]struct {
		waits  time.Duration
		broken string // the rule
	}{
		"waits as it is asked to": {5 * time.Second, ""},
		"asks again too early":    {time.Second, "honours-retry-after"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				mock, _ := mockInFront(t, api, "steps: [{forward: {}}]")
				text, waits := "", c.waits
				for range 3 {
					answer := mock.ask(t, hello)
					body, err := io.ReadAll(answer.Body)
					require.NoError(t, err)
					require.NoError(t, answer.Body.Close())
					if answer.StatusCode == http.StatusOK {
						text = "fine"
						break
					}
					assert.Contains(t, string(body), "overloaded_error")
					time.Sleep(waits)
					waits += time.Second
				}
				require.NoError(t, mock.WaitForAnswers(t.Context(), 3))
				mock.Outcome(nil, text)
				var broken string
				judged := mock.Verdict()
				for _, f := range judged.Findings {
					if f.Result == verdict.Fail {
						broken += f.Rule
					}
				}
				assert.Equal(t, c.broken, broken, judged.Summary())
				first := mock.Requests()[0]
				assert.Equal(t, "forward 529", first.Played)
				require.NotNil(t, first.Answer.Error)
				assert.Equal(t, "overloaded_error", first.Answer.Error.Type)
				assert.True(t, first.Forwarded)
			})
		})
	}
}
