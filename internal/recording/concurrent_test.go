package recording_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/recording"
	"github.com/claudemock/claudemock/server"
)

// TestRequestsThatCameTogetherAreToldApart replays them in the other order: each gets the
// answer that it had.
func TestRequestsThatCameTogetherAreToldApart(t *testing.T) {
	const sonnet, haiku = "claude-sonnet-5", "claude-haiku-4-5"
	plain := func(messages ...string) string { return question(sonnet, false, messages...) }
	for name, bodies := range map[string][]string{
		"model":     {question(sonnet, true, "Hi."), question(haiku, true, "Hi.")},
		"stream":    {question(sonnet, true, "Hi."), plain("Hi.")},
		"turn":      {plain("Hi."), plain("Hi.", "Yes?", "Go on."), plain("Hi.", "Yes?", "Go on.", "Sure.", "Do.")},
		"tool":      {plain("Hi.", "", "→ found"), plain("Hi.", "Yes?", "Go on.")},
		"text":      {plain("First question.\nMore."), plain("Second question."), plain("Third")},
		"all":       {question(haiku, false, "A."), question(haiku, true, "A."), plain("A."), plain("A.", "", "→ found"), plain("B.")},
		"no text":   {plain("Hi.", "", "→ found"), plain("Hi. And more of it.", "", "→ found"), plain("Hi.")},
		"and order": {plain("Once."), plain("Twice."), plain("Once.", "One.", "More.")},
	} {
		t.Run(name, func(t *testing.T) {
			var exchanges []exchange.Exchange
			for i, body := range bodies {
				answer := says("The answer to " + body[len(body)/2:])
				if strings.Contains(body, `"stream":true`) {
					answer = stream("", nil, "The answer to ", body[len(body)/2:])
				}
				exchanges = append(exchanges, call(i, 900, body, answer))
			}
			made, err := recording.Scenario("mine", exchanges, recording.Options{})
			require.NoError(t, err)
			assert.NotContains(t, string(made.Scenario), "nothing tells them apart")
			path := filepath.Join(t.TempDir(), "mine.yaml")
			require.NoError(t, os.WriteFile(path, made.Scenario, 0o600))
			replay, err := server.New(server.WithScenarios(path), server.WithSpeed(1000))
			require.NoError(t, err)
			api := httptest.NewServer(replay)
			defer api.Close()
			for i := len(bodies) - 1; i >= 0; i-- {
				asked, err := http.NewRequestWithContext(t.Context(), http.MethodPost, api.URL+"/s/mine/v1/messages", strings.NewReader(bodies[i]))
				require.NoError(t, err)
				for header, value := range map[string]string{"X-Api-Key": plantedKey, "Anthropic-Version": "2023-06-01", "Content-Type": "application/json"} {
					asked.Header.Set(header, value)
				}
				answer, err := http.DefaultClient.Do(asked)
				require.NoError(t, err)
				got, err := io.ReadAll(answer.Body)
				require.NoError(t, err)
				_ = answer.Body.Close()
				streams := strings.Contains(bodies[i], `"stream":true`)
				assert.Equal(t, recording.Canonical(string(exchanges[i].Response.Body()), streams), recording.Canonical(string(got), streams), "%s\n%s", bodies[i], made.Scenario)
			}
		})
	}
}
