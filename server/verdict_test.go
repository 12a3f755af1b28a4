package server_test

import (
	"io"
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
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, mock.URL+"/v1/messages", strings.NewReader(hello))
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

func TestASessionIsJudgedOverHTTP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, server.WithScenario("overloaded-once"))
		answered(t, mock, 529)
		time.Sleep(700 * time.Millisecond)
		answered(t, mock, http.StatusOK)
		base := strings.TrimSuffix(mock.URL, mock.URL[strings.Index(mock.URL, "/s/"):])
		post := func(session, ending string) (int, string) {
			req, err := http.NewRequest(http.MethodPost, base+"/_mock/sessions/"+session+"/verdict", strings.NewReader(ending))
			require.NoError(t, err)
			req.Host = "localhost" // control endpoints answer this machine only
			req.Header.Set("Content-Type", "application/json")
			res, err := mock.Client.Do(req)
			require.NoError(t, err)
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			require.NoError(t, err)
			return res.StatusCode, string(body)
		}
		for _, c := range []struct {
			name, session, ending string
			status                int
			want                  string
		}{
			{"without an ending", mock.ID(), "", 200, `"result":"pass"`},
			{"with one", mock.ID(), `{"exit": 0, "output": "Hello."}`, 200, `"rule":"retries-transient"`},
			{"with its timeline", mock.ID(), "", 200, `"text":"POST /v1/messages  0.70 s after #1"`},
			{"as the message of a failed test", mock.ID(), `{"command": "call", "exit": 0}`, 200, `"text":"overloaded-once: pass, 2 requests\n`},
			{"code under test, which does not exit", mock.ID(), `{"command": "call", "exit": 1}`, 200, `         the code under test ended with an error\n"`},
			{"one nobody has used", "overloaded-once.nobody", "", 200, "no request arrived"},
			{"one of no scenario", "nonsense", "", 404, "there is no such session"},
			{"with an ending that is none", mock.ID(), `{"exti": 0}`, 400, `unknown field \"exti\"`},
		} {
			status, body := post(c.session, c.ending)
			assert.Equal(t, c.status, status, c.name)
			assert.Contains(t, body, c.want, c.name)
		}
	})
}
