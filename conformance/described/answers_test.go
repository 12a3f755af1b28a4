package described

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/description/requests"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/server"
)

// callers runs a test for each form of the API and each version.
func callers(t *testing.T, run func(t *testing.T, c *caller)) {
	for _, version := range []string{claude.Version2026, claude.Version2023} {
		for form, beta := range map[string]bool{"GA  ": false, "beta": true} {
			t.Run(form+" "+version, func(t *testing.T) {
				t.Parallel()
				now := newClock()
				mock := server.Start(t, server.InMemory(), server.WithClock(now))
				run(t, &caller{mock: mock, clock: now, version: version, beta: beta})
			})
		}
	}
}

func (c *caller) String() string {
	form := "GA"
	if c.beta {
		form = "beta"
	}
	return fmt.Sprintf("%-4s %s", form, c.version)
}

// TestAnswersOfMessages checks the answers, plain and streamed, to every legal request
// of Messages and count_tokens against the description.
func TestAnswersOfMessages(t *testing.T) {
	callers(t, func(t *testing.T, c *caller) {
		for _, f := range []family{{claude.Messages, "/v1/messages", c.beta, c.version}, {claude.CountTokens, "/v1/messages/count_tokens", c.beta, c.version}} {
			c.valid, c.all = 0, 0
			legal, _ := f.made(t)
			for _, r := range legal {
				c.legal(t, f, r)
			}
			record(t, f.String(), "answers valid", c.valid, c.all)
		}
	})
}

func (c *caller) legal(t *testing.T, f family, r requests.Request) {
	q := asked{method: "POST", path: f.path, body: r.Body.String(), betas: r.Betas, headers: r.Headers}
	got := c.ask(t, q)
	if r.Known && got.status == 404 { // nothing exists from which it could continue
		return
	}
	assert.Equal(t, 200, got.status, "%s: %s", r.Name, got.body)
	if f.endpoint == claude.Messages {
		streamed := r.Body.Clone()
		streamed.SetField("stream", jsontree.Of(true))
		q.body = streamed.String()
		got = c.ask(t, q)
		assert.Equal(t, "text/event-stream", got.media, "%s: %s", r.Name, got.body)
	}
}

func TestAnswersOfModels(t *testing.T) {
	callers(t, func(t *testing.T, c *caller) {
		list := c.ask(t, asked{method: "GET", path: "/v1/models", query: "limit=1000"}).json(t)
		data := list.Field("data").Items
		require.NotEmpty(t, data)
		for _, model := range data {
			for _, betas := range [][]string{nil, {"compact-2026-09-04"}, {"server-side-fallback-2026-07-01"}} {
				got := c.ask(t, asked{method: "GET", path: "/v1/models/{model_id}", ids: []string{model.Field("id").Str()}, betas: betas})
				assert.Equal(t, 200, got.status)
			}
		}
		for _, query := range []string{"", "limit=1", "after_id=" + data[2].Field("id").Str(), "before_id=" + data[2].Field("id").Str(),
			"limit=0", "limit=1001", "limit=x", "lifecycle[]=active", "lifecycle[]=deprecated&lifecycle[]=retired", "lifecycle[]=nonsense"} {
			c.ask(t, asked{method: "GET", path: "/v1/models", query: query})
		}
		c.ask(t, asked{method: "GET", path: "/v1/models/{model_id}", ids: []string{"nobody"}})
		record(t, "models       "+c.String(), "answers valid", c.valid, c.all)
	})
}
