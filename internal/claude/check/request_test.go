package check

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/body"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/jsontree"
)

// refusal is a rule: a request that breaks it, and a similar one that does not. Bodies
// are the members of an object; model, max_tokens and messages are added if they are
// missing.
type refusal struct {
	name  string
	body  string
	want  string
	legal string

	model    string // default claude-sonnet-4-5, which takes a prefill
	version  string // default both
	betas    []string
	endpoint claude.Endpoint // default Messages
	status   int             // default 400
}

const prefillModel = "claude-sonnet-4-5"

func (r refusal) request(t *testing.T, members, version string) *claude.Request {
	t.Helper()
	body, err := jsontree.Parse([]byte("{" + members + "}"))
	require.NoError(t, err, members)
	endpoint := r.endpoint
	if endpoint == "" {
		endpoint = claude.Messages
	}
	defaults := []jsontree.Member{
		{Key: "model", Value: jsontree.Of(prefillModel)},
		{Key: "messages", Value: jsontree.Arr(jsontree.Obj("role", "user", "content", "Hi"))},
	}
	if r.model != "" {
		defaults[0].Value = jsontree.Of(r.model)
	}
	if endpoint == claude.Messages {
		defaults = append(defaults, jsontree.Member{Key: "max_tokens", Value: jsontree.Of(2048)})
	}
	for _, d := range defaults {
		if body.Field(d.Key) == nil && !strings.Contains(members, "-"+d.Key) {
			body.SetField(d.Key, d.Value)
		}
	}
	// A member named "-x" asks for x to be missing.
	body.Members = deleteMembers(body.Members)
	return &claude.Request{Endpoint: endpoint, Version: version, Betas: r.betas, Body: body}
}

func deleteMembers(members []jsontree.Member) []jsontree.Member {
	var kept []jsontree.Member
	for _, m := range members {
		if !strings.HasPrefix(m.Key, "-") {
			kept = append(kept, m)
		}
	}
	return kept
}

func checkRefusals(t *testing.T, refusals []refusal) {
	t.Helper()
	for _, r := range refusals {
		versions := []string{claude.Version2023, claude.Version2026}
		if r.version != "" {
			versions = []string{r.version}
		}
		if r.status == 0 {
			r.status = 400
		}
		for _, version := range versions {
			t.Run(r.name+" in "+version, func(t *testing.T) {
				got := Request(r.request(t, r.body, version), claude.Strict, models.Default())
				require.NotNil(t, got, "accepted")
				assert.Equal(t, r.want, got.Message)
				assert.Equal(t, r.status, got.Status)
				if r.status == 400 {
					assert.Equal(t, "invalid_request_error", got.Type)
				}
				legal := Request(r.request(t, r.legal, version), claude.Strict, models.Default())
				assert.Nil(t, legal, "the legal request beside it: %v", legal)
			})
		}
	}
}

// Every file has one rich request. Those in legal-2023 use what 2026-10-21 no longer
// accepts. A file named beta-… is sent as the SDKs send it.
func TestRichLegalRequestsAreAccepted(t *testing.T) {
	for folder, versions := range map[string][]string{
		"legal":      {claude.Version2023, claude.Version2026},
		"legal-2023": {claude.Version2023},
	} {
		files, err := filepath.Glob("testdata/" + folder + "/*.json")
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			for _, version := range versions {
				t.Run(filepath.Base(file)+" in "+version, func(t *testing.T) {
					req := readRequest(t, file)
					req.Version = version
					for _, level := range []claude.Validation{claude.Strict, claude.Schema, claude.Off} {
						refused := Request(req, level, models.Default())
						assert.Nil(t, refused, "%s: %v", level, refused)
					}
				})
			}
		}
	}
}

func readRequest(t *testing.T, file string) *claude.Request {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	tree, refused := body.Parse("application/json", string(data), nil)
	require.Nil(t, refused)
	req := &claude.Request{Endpoint: claude.Messages, Body: tree}
	if strings.HasPrefix(filepath.Base(file), "beta-") {
		req.Query = map[string]string{"beta": "true"}
	}
	if tree.Field("max_tokens") == nil {
		req.Endpoint = claude.CountTokens
	}
	return req
}

func TestModelsAreLookedUpWhenStrict(t *testing.T) {
	list := models.Default().With(nil, []string{"claude-haiku-4-5"}, []string{"my-own"})
	for model, known := range map[string]bool{
		"claude-opus-5": true, "my-own": true, "claude-3-5-sonnet-20241022": true,
		"claude-haiku-4-5": false, "gpt-4": false, "": false,
	} {
		body := jsontree.Obj("model", model, "max_tokens", 10, "messages", jsontree.Arr(jsontree.Obj("role", "user", "content", "Hi")))
		requests := []*claude.Request{
			{Endpoint: claude.Messages, Version: claude.Version2026, Body: body},
			{Endpoint: claude.GetModel, Version: claude.Version2026, ID: model},
		}
		for _, req := range requests {
			var want *apierror.Error
			if !known {
				want = &apierror.Error{Status: 404, Type: "not_found_error", Message: "model: " + model}
			}
			assert.Equal(t, want, Request(req, claude.Strict, list), "%s %q", req.Endpoint, model)
			assert.Nil(t, Request(req, claude.Schema, list), "%s %q", req.Endpoint, model)
		}
	}
}

func TestTheModelListTakesAnyRequest(t *testing.T) {
	assert.Nil(t, Request(&claude.Request{Endpoint: claude.ListModels}, claude.Strict, models.Default()))
}

func TestLevelsDifferInWhatTheyRefuse(t *testing.T) {
	for _, row := range []struct {
		name, body     string
		strict, schema bool // refused
	}{
		{"a field of the wrong type", `"max_tokens":"many"`, true, true},
		{"a missing field", `"-max_tokens":0`, true, true},
		{"a block that lacks its text", `"messages":[{"role":"user","content":[{"type":"text"}]}]`, true, true},
		{"an unknown field", `"colour":"red"`, true, false},
		{"an unknown block type", `"messages":[{"role":"user","content":[{"type":"smell"}]}]`, true, false},
		{"an unknown role", `"messages":[{"role":"bot","content":"Hi"}]`, true, false},
		{"an unknown model", `"model":"model"`, true, false},
		{"a value out of range", `"temperature":7`, true, false},
		{"a placeholder id", `"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"tool_use_id"}]}]`, true, false},
		{"a budget as large as max_tokens", `"thinking":{"type":"enabled","budget_tokens":2048}`, true, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			req := refusal{}.request(t, row.body, claude.Version2023)
			assert.Equal(t, row.strict, Request(req, claude.Strict, models.Default()) != nil, "strict")
			assert.Equal(t, row.schema, Request(req, claude.Schema, models.Default()) != nil, "schema")
			assert.Nil(t, Request(req, claude.Off, models.Default()), "off")
		})
	}
}
