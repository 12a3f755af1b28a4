package described

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/server"
)

// caller asks a mock, and holds each of its answers against the description of
// the operation that was asked for.
type caller struct {
	mock    *server.Mock
	version string
	beta    bool

	valid, all int
}

// asked is one request to a mock.
type asked struct {
	method, path string // with placeholders in braces, as the description has it
	ids          []string
	query        string
	media        string // of the body; "" is JSON
	body         string
	betas        []string
	headers      map[string]string
}

// answer is what came.
type answer struct {
	status int
	media  string
	body   []byte
}

func (a answer) json(t *testing.T) *jsontree.Node {
	t.Helper()
	n, err := jsontree.Parse(a.body)
	require.NoError(t, err, "%s", a.body)
	return n
}

// send asks without looking at what comes.
func (c *caller) send(t *testing.T, q asked) answer {
	t.Helper()
	url := c.mock.URL + filled(q.path, q.ids) + "?" + q.query
	if c.beta {
		url += "&beta=true"
	}
	req, err := http.NewRequestWithContext(t.Context(), q.method, url, bytes.NewReader([]byte(q.body)))
	require.NoError(t, err)
	req.Header.Set("x-api-key", c.mock.Key)
	req.Header.Set("anthropic-version", c.version)
	if q.media == "" {
		q.media = "application/json"
	}
	req.Header.Set("content-type", q.media)
	if len(q.betas) > 0 {
		req.Header.Set("anthropic-beta", strings.Join(q.betas, ","))
	}
	for name, value := range q.headers {
		req.Header.Set(name, value)
	}
	res, err := c.mock.Client.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	media, _, _ := strings.Cut(res.Header.Get("content-type"), ";")
	return answer{status: res.StatusCode, media: media, body: body}
}

// filled is a path with ids in the places of its placeholders.
func filled(path string, ids []string) string {
	for _, id := range ids {
		before, rest, _ := strings.Cut(path, "{")
		_, after, _ := strings.Cut(rest, "}")
		path = before + id + after
	}
	return path
}

// ask sends a request and holds what comes against the description.
func (c *caller) ask(t *testing.T, q asked) answer {
	t.Helper()
	got := c.send(t, q)
	o := describedIn(t, c.version).Operation(q.method, q.path, c.beta)
	if o == nil { // what only the other form of the API has
		o = describedIn(t, claude.Version2026).Operation(q.method, q.path, !c.beta)
	}
	require.NotNil(t, o, "%s %s is not described", q.method, q.path)
	c.hold(t, o, q, got)
	return got
}

// hold counts an answer, and says where it departs from the description.
func (c *caller) hold(t *testing.T, o *description.Operation, q asked, got answer) {
	t.Helper()
	c.all++
	problems := c.problems(t, o, q, got)
	if assert.Empty(t, problems, "%s %s?%s\n%s\nanswered %d %s\n%s", q.method, q.path, q.query, cut(q.body), got.status, got.media, cut(string(got.body))) {
		c.valid++
	}
}

func (c *caller) problems(t *testing.T, o *description.Operation, q asked, got answer) []description.Problem {
	t.Helper()
	if got.media == "text/event-stream" {
		return c.streamProblems(t, q, got.body)
	}
	described := o.Answer(got.status)
	switch {
	case described == nil:
		return []description.Problem{{Reason: "the status is not described"}}
	case described.Media != got.media:
		return []description.Problem{{Reason: "it is described as " + described.Media}}
	case described.Schema == nil || got.media == "application/octet-stream" || got.media == "application/zip":
		return nil
	case got.media == "application/x-jsonl":
		var problems []description.Problem
		for line := range strings.Lines(string(got.body)) {
			n, err := jsontree.ParseString(line)
			require.NoError(t, err)
			problems = append(problems, described.Schema.ValidateFor(q.betas, n)...)
		}
		return problems
	}
	return described.Schema.ValidateFor(q.betas, got.json(t))
}

func cut(text string) string {
	const most = 900
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}
