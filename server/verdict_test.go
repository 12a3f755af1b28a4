package server_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/verdict"
)

// impatient asks until it has an answer, always after the same short while, and
// says nothing of what retry-after asks for.
func impatient(t *testing.T, mock *server.Mock) {
	for range 5 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, mock.URL+"/v1/messages",
			strings.NewReader(`{"model":"claude-sonnet-5","max_tokens":64,"messages":[{"role":"user","content":"Hello?"}]}`))
		assert.NoError(t, err)
		req.Header.Set("X-Api-Key", mock.Key)
		req.Header.Set("Anthropic-Version", "2023-06-01")
		req.Header.Set("Content-Type", "application/json")
		res, err := mock.Client.Do(req)
		if !assert.NoError(t, err) {
			return
		}
		assert.NoError(t, res.Body.Close())
		if res.StatusCode == http.StatusOK {
			return
		}
		time.Sleep(300 * time.Millisecond)
	}
}

func TestAThousandSessionsAtATimeAreJudgedAsOneAlone(t *testing.T) {
	burst := server.WithYAML(`
name: burst
summary: two refusals that ask for a second of patience, then an overload
steps:
  - error: {type: rate_limit_error, retry_after: 1}
    repeat: 2
  - error: overloaded_error
  - reply: {}
`)
	judged := func(t *testing.T, mock *server.Mock) []verdict.Finding {
		impatient(t, mock)
		assert.NoError(t, mock.WaitForAnswers(t.Context(), 4))
		mock.Outcome(nil, "Hello.")
		return mock.Verdict().Findings
	}
	var alone []verdict.Finding
	synctest.Test(t, func(t *testing.T) { alone = judged(t, server.Start(t, burst)) })
	broken := 0
	for _, f := range alone {
		if f.Result == verdict.Fail {
			broken++
		}
	}
	require.Positive(t, broken, "otherwise there is little to get wrong")

	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, burst)
		var all sync.WaitGroup
		for range 1000 {
			session := mock.Session(t, "burst")
			all.Go(func() { assert.Equal(t, alone, judged(t, session)) })
		}
		all.Wait()
	})
}
