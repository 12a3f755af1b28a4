package recording_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/recording"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/server"
)

const (
	plainHello  = `{"model":"claude-sonnet-5","max_tokens":200,"messages":[{"role":"user","content":"Hello, are you there?"}]}`
	streamHello = `{"model":"claude-sonnet-5","max_tokens":200,"stream":true,"messages":[{"role":"user","content":"Tell me more {{please}}."}]}`
	withTools   = `{"model":"claude-sonnet-5","max_tokens":200,"stream":true,"tools":[{"name":"get_weather","input_schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}],"messages":[{"role":"user","content":"How is the weather in Paris? Use get_weather."}]}`
)

// said is what a client sees of one answer.
type said struct {
	status int
	kind   string
	body   string
	failed bool
}

// converse sends requests one after another, as a client does.
func converse(t *testing.T, base string) (all []said) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for _, c := range [][2]string{
		{"POST /v1/messages", plainHello}, {"POST /v1/messages", streamHello}, {"POST /v1/messages", withTools}, {"POST /v1/messages", plainHello},
		{"POST /v1/messages/count_tokens", plainHello}, {"GET /v1/models?limit=2", ""}, {"GET /v1/models/claude-sonnet-5", ""},
		{"GET /v1/no/such/path", ""}, {"POST /v1/messages", `{"model":"claude-sonnet-5"}`}, {"POST /v1/messages", `no JSON`},
	} {
		method, path, _ := strings.Cut(c[0], " ")
		asked, err := http.NewRequestWithContext(t.Context(), method, base+path, strings.NewReader(c[1]))
		require.NoError(t, err)
		for name, value := range map[string]string{"X-Api-Key": plantedKey, "Anthropic-Version": "2023-06-01", "Content-Type": "application/json"} {
			asked.Header.Set(name, value)
		}
		answer, err := client.Do(asked)
		if err != nil {
			all = append(all, said{failed: true})
			continue
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		stream := strings.HasPrefix(answer.Header.Get("Content-Type"), "text/event-stream")
		all = append(all, said{answer.StatusCode, answer.Header.Get("Content-Type"), recording.Canonical(string(body), stream), err != nil})
	}
	return all
}

// waits reports whether a scenario keeps clients waiting for what no speed brings.
func waits(t *testing.T, s *scenarios.Scenario) bool {
	t.Helper()
	text, err := scenarios.Encode(s)
	require.NoError(t, err)
	return regexp.MustCompile(`hang|stall|hold|half_close|cache|batch|compress|speed: fixed|[0-9]+[mh]\b|size:|value: [0-9]`).Match(text)
}

// plantedKey is nowhere in what is written.
var plantedKey = "sk-ant-api03-" + strings.Repeat("Zq7", 27) + "-planted"

// recorder is a server that records what an API answers.
func recorder(t *testing.T, api string) (*server.Server, *httptest.Server) {
	t.Helper()
	r, err := server.New(server.WithUpstream(api, ""), server.WithRelay(), server.WithRecording())
	require.NoError(t, err)
	front := httptest.NewServer(r)
	t.Cleanup(front.Close)
	return r, front
}

func TestAConversationThatWasRecordedIsReplayed(t *testing.T) {
	api, err := server.New(server.WithSpeed(1000))
	require.NoError(t, err)
	upper := httptest.NewServer(api)
	t.Cleanup(upper.Close)
	all, err := catalogue.Open()
	require.NoError(t, err)
	const some = 5 // of which one is tried, unless there is time
	for i, name := range all.Names() {
		if i%some != 0 && os.Getenv("CLAUDEMOCK_LONG_TESTS") == "" {
			continue
		}
		if s, err := all.Get(name); err != nil || s.Listener != nil || s.Limits != nil || waits(t, s) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, front := recorder(t, upper.URL+"/s/"+name+"/first")
			first := converse(t, front.URL)
			front.Close()
			made, err := r.Recording("", "mine", server.RecordingOptions{})
			require.NoError(t, err)
			assert.NotContains(t, string(made.Scenario), plantedKey)

			folder := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(folder, "mine.yaml"), made.Scenario, 0o600))
			for file, body := range made.Bodies {
				require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(folder, file)), 0o700))
				require.NoError(t, os.WriteFile(filepath.Join(folder, file), body, 0o600))
			}
			replay, err := server.New(server.WithScenarios(folder), server.WithSpeed(1000))
			require.NoError(t, err, "%s", made.Scenario)
			lower := httptest.NewServer(replay)
			defer lower.Close()
			again := converse(t, lower.URL+"/s/mine")
			for i := range first {
				if !assert.Equal(t, first[i], again[i], fmt.Sprint("request ", i+1)) {
					t.Logf("%s", made.Scenario)
				}
			}
		})
	}
}

func TestAStreamIsWrittenAsATextWhateverItsStartCounts(t *testing.T) {
	api, err := server.New(server.WithYAML("name: begun\nsummary: a stream that has begun\nsteps: [reply: {text: one two three, start_tokens: 31}]\n"), server.WithSeed(7))
	require.NoError(t, err)
	upper := httptest.NewServer(api)
	t.Cleanup(upper.Close)
	r, front := recorder(t, upper.URL+"/s/begun")
	asked, err := http.NewRequestWithContext(t.Context(), http.MethodPost, front.URL+"/v1/messages", strings.NewReader(streamHello))
	require.NoError(t, err)
	for name, value := range map[string]string{"X-Api-Key": plantedKey, "Anthropic-Version": "2023-06-01", "Content-Type": "application/json"} {
		asked.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(asked)
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, answer.Body)
	require.NoError(t, err)
	_ = answer.Body.Close()
	front.Close()
	made, err := r.Recording("", "mine", server.RecordingOptions{})
	require.NoError(t, err)
	assert.Contains(t, string(made.Scenario), "reply: {text: one two three, start_tokens: 31}\n")
}
