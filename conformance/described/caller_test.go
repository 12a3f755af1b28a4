package described

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/server"
)

// caller sends requests to a mock, and checks each answer against the description of
// its operation.
type caller struct {
	mock    *server.Mock
	clock   *clock
	version string
	beta    bool

	valid, all int
	reported   map[string]int // how often each problem occurred
}

// asked is one request to a mock.
type asked struct {
	method, path string // with placeholders in braces, as in the description
	ids          []string
	query        string
	media        string // of the body; "" is JSON
	body         string
	betas        []string
	headers      map[string]string
}

// answer is the response to a request.
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

// send sends a request without checking the answer.
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

// filled returns a path with ids in place of its placeholders.
func filled(path string, ids []string) string {
	for _, id := range ids {
		before, rest, more := strings.Cut(path, "{")
		if !more {
			break
		}
		_, after, _ := strings.Cut(rest, "}")
		path = before + id + after
	}
	return path
}

// ask sends a request and checks the answer against the description.
func (c *caller) ask(t *testing.T, q asked) answer {
	t.Helper()
	got := c.send(t, q)
	o := describedIn(t, c.version).Operation(q.method, q.path, c.beta)
	if o == nil { // only the other form of the API has this operation
		o = describedIn(t, claude.Version2026).Operation(q.method, q.path, !c.beta)
	}
	require.NotNil(t, o, "%s %s is not described", q.method, q.path)
	c.check(t, o, q, got)
	return got
}

// check counts an answer, or each line of results, and reports differences from the
// description.
func (c *caller) check(t *testing.T, o *description.Operation, q asked, got answer) {
	t.Helper()
	if got.media != "application/x-jsonl" {
		c.count(t, q, got, c.problems(t, o, q, got))
		return
	}
	described := o.Answer(got.status)
	require.NotNil(t, described)
	for line := range strings.Lines(string(got.body)) {
		one := answer{status: got.status, media: got.media, body: []byte(line)}
		c.count(t, q, one, described.Schema.ValidateFor(q.betas, one.json(t)))
	}
}

// count counts an answer and reports its problems, equal problems only once.
func (c *caller) count(t *testing.T, q asked, got answer, problems []description.Problem) {
	t.Helper()
	c.all++
	if len(problems) == 0 {
		c.valid++
		return
	}
	if c.reported == nil {
		c.reported = map[string]int{}
	}
	text := fmt.Sprint(problems)
	if c.reported[text]++; c.reported[text] > 1 {
		t.Fail() // the problem was reported before
		return
	}
	t.Errorf("%s %s?%s\n%s\nanswered %d %s\n%s\n%s", q.method, q.path, q.query, cut(q.body), got.status, got.media, cut(string(got.body)), cut(text))
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
