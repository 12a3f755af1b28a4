package described

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/server"
)

// operationOf returns the operation that a route serves, or nil.
func operationOf(d *description.Description, route claude.Route, beta bool) *description.Operation {
	i := slices.IndexFunc(d.Operations, func(o *description.Operation) bool {
		return o.Method == route.Method && o.Beta == beta && shapeOf(o.Path) == shapeOf(route.Path)
	})
	if i < 0 {
		return nil
	}
	return d.Operations[i]
}

// shapeOf returns a path without the names of its placeholders.
func shapeOf(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i] = "{}"
		}
	}
	return strings.Join(parts, "/")
}

// minimal has a minimal body for each endpoint that takes one.
var minimal = map[claude.Endpoint]string{
	claude.Messages:    `{"model":"claude-opus-4-8","max_tokens":1,"messages":[{"role":"user","content":"Hi"}]}`,
	claude.CountTokens: `{"model":"claude-opus-4-8","messages":[{"role":"user","content":"Hi"}]}`,
	claude.CreateBatch: `{"requests":[{"custom_id":"a","params":{"model":"claude-opus-4-8","max_tokens":1,"messages":[{"role":"user","content":"Hi"}]}}]}`,
}

// onlySeen lists error types that the API was seen to return but does not describe.
var onlySeen = []string{"forbidden", "conflict_error", "request_too_large"}

// TestErrorsAreAsDescribed checks that a scenario can return each error type, and each
// error code that the description has for an endpoint, and that the answer matches the
// description.
func TestErrorsAreAsDescribed(t *testing.T) {
	for _, beta := range []bool{false, true} {
		total := &caller{version: claude.Version2026, beta: beta}
		for _, route := range claude.Routes {
			o := operationOf(describedIn(t, claude.Version2026), route, beta)
			if o == nil {
				continue
			}
			var errors []string
			for _, typ := range apierror.Types() {
				if o.Answer(apierror.New(typ, "").Status) != nil && !slices.Contains(onlySeen, typ) {
					errors = append(errors, "type: "+typ)
				}
			}
			for _, code := range o.Codes() {
				if _, known := apierror.ForCode(code.Code); !assert.True(t, known, "%s: unknown code %s", route.Endpoint, code.Code) {
					total.all++
					continue
				}
				errors = append(errors, "error_code: "+code.Code)
			}
			t.Run(fmt.Sprint(route.Endpoint, " beta=", beta), func(t *testing.T) { total.scripted(t, route, o, errors) })
		}
		record(t, "errors       "+total.String(), "answers valid", total.valid, total.all)
	}
}

// scripted makes an endpoint answer with each of the errors.
func (c *caller) scripted(t *testing.T, route claude.Route, o *description.Operation, errors []string) {
	text := fmt.Sprintf("name: errors\nsummary: one after another\nrules:\n  - when: {endpoint: %s}\n    steps:\n", route.Endpoint)
	for _, e := range errors {
		text += "      - error: {" + e + "}\n"
	}
	mock := server.Start(t, server.InMemory(), server.WithYAML(text), server.WithScenario("errors"), server.WithValidation("schema"))
	asking := caller{mock: mock, version: c.version, beta: c.beta}
	for _, e := range errors {
		q := asked{method: o.Method, path: o.Path, ids: []string{"file_1", "1"}, body: minimal[route.Endpoint]}
		if route.Takes != claude.NoBody && q.body == "" {
			q = form{files: []upload{{"file", "a.txt", "text"}}}.on(t, q.method, q.path, q.ids...)
		}
		got := asking.send(t, q)
		require.GreaterOrEqual(t, got.status, 400, "%s: %s", e, got.body)
		word := e[strings.Index(e, ": ")+2:]
		assert.Contains(t, string(got.body), `"`+word+`"`)
		asking.check(t, o, q, got)
	}
	c.valid += asking.valid
	c.all += asking.all
}
