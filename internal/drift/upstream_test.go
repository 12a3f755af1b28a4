package drift

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/description/requests"
	"github.com/claudemock/claudemock/jsontree"
)

// scripted answers every request with the same status and body.
type scripted struct {
	status int
	body   string
}

func (s scripted) Ask(context.Context, bool, requests.Request) (Answer, error) {
	if s.status == 0 {
		return Answer{}, errors.New("connection refused")
	}
	return answerOf(s.status, []byte(s.body)), nil
}

var onlyProbe = []Probe{{Request: requests.Request{Name: "least", Body: jsontree.Obj()}}}

func TestAnswersAreComparedByTheirFieldsAndTypes(t *testing.T) {
	const refused = `{"type":"error","error":{"type":"invalid_request_error","message":"no"}}`
	for _, tt := range []struct {
		name         string
		theirs, ours scripted
		want         []Change
	}{
		{"other values", scripted{200, `{"id":"a","n":1}`}, scripted{200, `{"id":"b","n":2}`}, nil},
		{"another type", scripted{200, `{"n":1}`}, scripted{200, `{"n":"1"}`}, []Change{{Reply, "POST /v1/messages n", "string", "number"}}},
		{"a new field", scripted{200, `{"a":{"b":1}}`}, scripted{200, `{}`}, []Change{{Reply, "POST /v1/messages a", "", "object"}}},
		{"a field that is gone", scripted{200, `{}`}, scripted{200, `{"a":[{"b":1}]}`}, []Change{{Reply, "POST /v1/messages a", "array", ""}}},
		{"null on one side", scripted{200, `{"a":null}`}, scripted{200, `{"a":{"b":1}}`}, nil},
		{"items share a path", scripted{200, `{"a":[1,2]}`}, scripted{200, `{"a":[3]}`}, nil},
		{"refused there", scripted{400, refused}, scripted{200, `{}`}, []Change{{Acceptance, "POST /v1/messages least", "accepted", "refused with 400 invalid_request_error"}}},
		{"refused in the same way", scripted{400, refused}, scripted{400, refused}, nil},
		{"no JSON", scripted{200, `<html>`}, scripted{200, `<html>`}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changes, err := Against(t.Context(), onlyProbe, tt.theirs, tt.ours)
			require.NoError(t, err)
			assert.Equal(t, tt.want, changes)
		})
	}
}

func TestAComparisonEndsWithoutAVerdict(t *testing.T) {
	fine := scripted{200, `{}`}
	for _, tt := range []struct {
		name         string
		theirs, ours scripted
		want         string
	}{
		{"no connection", scripted{}, fine, "asking the upstream for least: connection refused"},
		{"no credit", scripted{402, `{"error":{"message":"pay"}}`}, fine, "the upstream answers 402 to least: pay"},
		{"a failure", scripted{529, `{"error":{"message":"Overloaded"}}`}, fine, "the upstream answers 529 to least: Overloaded"},
		{"a mistake of ours", fine, scripted{}, "asking claudemock for least: connection refused"},
	} {
		_, err := Against(t.Context(), onlyProbe, tt.theirs, tt.ours)
		assert.EqualError(t, err, tt.want, tt.name)
	}
}

func TestProbesAreSpreadEvenly(t *testing.T) {
	var all []requests.Request
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		all = append(all, requests.Request{Name: name})
	}
	var names []string
	for _, r := range spread(all, 3) {
		names = append(names, r.Name)
	}
	assert.Equal(t, []string{"a", "c", "e"}, names)
	assert.Len(t, spread(all, 9), 6)
}
