package claude

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

// parsed returns a JSON literal.
func parsed(t *testing.T, text string) *jsontree.Node {
	t.Helper()
	n, err := jsontree.ParseString(text)
	require.NoError(t, err, text)
	return n
}

func TestTheModelIsInTheBodyOrInThePath(t *testing.T) {
	for _, tt := range []struct {
		name string
		req  Request
		want string
	}{
		{"in the body", Request{Endpoint: Messages, Body: parsed(t, `{"model":"claude-opus-5"}`)}, "claude-opus-5"},
		{"the id of GetModel", Request{Endpoint: GetModel, ID: "claude-opus-5"}, "claude-opus-5"},
		{"in the path of Bedrock", Request{Endpoint: Other, Path: "/model/claude-haiku-4-5/invoke"}, "claude-haiku-4-5"},
		{"in the path of Vertex AI", Request{Endpoint: Other, Path: "/v1/projects/p/models/claude-haiku-4-5:rawPredict"}, "claude-haiku-4-5"},
		{"the body comes first", Request{Endpoint: Other, Path: "/model/a/invoke", Body: parsed(t, `{"model":"b"}`)}, "b"},
		{"the path of an endpoint has none", Request{Endpoint: Messages, Path: "/model/a/invoke"}, ""},
		{"nowhere", Request{Endpoint: Other, Path: "/v1/chat"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, tt.req.Model()) })
	}
}

func TestARequestOfACloudBecomesOneForAMessage(t *testing.T) {
	stream := true
	for _, tt := range []struct {
		name, body string
		stream     *bool
		want       string
	}{
		{"the model comes from the path", `{"max_tokens":1}`, nil, `{"max_tokens":1,"model":"a"}`},
		{"the model of the body stays", `{"model":"b"}`, nil, `{"model":"b"}`},
		{"the path asks for a stream", `{}`, &stream, `{"model":"a","stream":true}`},
		{"a body that is no object is left out", `[1]`, nil, `{"model":"a"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := Request{Endpoint: Other, Path: "/model/a/invoke", Body: parsed(t, tt.body)}
			message := req.AsMessage(tt.stream)
			assert.Equal(t, Messages, message.Endpoint)
			assert.Equal(t, tt.want, message.Body.String())
			assert.Equal(t, tt.body, req.Body.String(), "the request must not change")
		})
	}
}

func TestBetasAddFieldsToTheAnswer(t *testing.T) {
	for _, tt := range []struct {
		name  string
		query string
		betas []string
		want  BetaFields
	}{
		{"no beta", "", nil, BetaFields{}},
		{"a beta without fields", "", []string{"files-api-2025-04-14"}, BetaFields{}},
		{"the beta API has all fields, most of them null", "true", nil, BetaFields{Context: true, Iterations: true, Credit: true, Estimates: true}},
		{"context management", "", []string{"context-management-2025-06-27"}, BetaFields{Context: true}},
		{"steps", "", []string{"task-budgets-2026-03-13"}, BetaFields{Iterations: true, Steps: true}},
		{"fallbacks", "", []string{"server-side-fallback-2026-06-01"}, BetaFields{Iterations: true, Steps: true, Models: true, Credit: true}},
		{"estimates", "", []string{"thinking-token-count-2026-05-13"}, BetaFields{Estimates: true, Estimated: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := Request{Betas: tt.betas, Query: map[string]string{"beta": tt.query}}
			assert.Equal(t, tt.want, req.BetaFields())
		})
	}
}

func TestWhatShowsInAnAnswerMakesARequestParticular(t *testing.T) {
	for body, want := range map[string]bool{
		`{"model":"m","messages":[]}`: false,
		`{"speed":"fast"}`:            true,
		`{"container":null}`:          true,
		`{"system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}`: true,
	} {
		req := Request{Endpoint: Messages, Body: parsed(t, body)}
		assert.Equal(t, want, req.Particular(), body)
	}
}

func TestOnlySomeEndpointsStream(t *testing.T) {
	for endpoint, want := range map[Endpoint]bool{Messages: true, Complete: true, Other: true, CountTokens: false, CreateBatch: false} {
		req := Request{Endpoint: endpoint, Body: parsed(t, `{"stream":true}`)}
		assert.Equal(t, want, req.Stream(), endpoint)
	}
}

func TestEveryEndpointHasARoute(t *testing.T) {
	paths := map[string]bool{}
	for _, route := range Routes {
		found, ok := RouteOf(route.Endpoint)
		assert.True(t, ok)
		assert.Equal(t, route, found, "an endpoint has one route")
		assert.False(t, paths[route.Method+route.Path], route.Path)
		paths[route.Method+route.Path] = true
	}
	_, ok := RouteOf(Other)
	assert.False(t, ok)
}
