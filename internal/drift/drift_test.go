package drift

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

func installed(t *testing.T) *description.Description {
	t.Helper()
	d, err := description.Installed(description.Module)
	if errors.Is(err, description.ErrNotRequired) {
		t.Skip(err)
	}
	require.NoError(t, err)
	return d
}

func TestClaudemockKnowsAllOfTheInstalledRelease(t *testing.T) {
	changes, err := Unknown(installed(t))
	require.NoError(t, err)
	assert.Empty(t, changes, "run: go generate ./...")
}

// Each kind of addition to the installed release is found.
func TestWhatAReleaseAddsIsFound(t *testing.T) {
	d := installed(t)
	word := func(name string) *description.Schema { return &description.Schema{Const: jsontree.Of(name)} }
	models := d.Schema("Model")
	models.Any = append(models.Any, word("claude-next"))
	betas := d.Schema("AnthropicBeta")
	for _, one := range betas.Any {
		if len(one.Enum) > 0 {
			one.Enum = append(one.Enum, jsontree.Of("telepathy-2020-01-01"))
		}
	}
	params := d.Schema("CreateMessageParams")
	params.Properties = append(params.Properties, description.Property{Name: "mood", Schema: &description.Schema{Types: []string{"string"}, MaxLength: 9}})
	ttl := d.Schema("CacheControlEphemeral").Property("ttl")
	ttl.Enum = append(ttl.Enum, jsontree.Of("1d"))
	d.Operations = append(d.Operations,
		&description.Operation{Method: "POST", Path: "/v1/messages/{message_id}/undo"},
		&description.Operation{Method: "GET", Path: "/v1/weather"})

	changes, err := Unknown(d)
	require.NoError(t, err)
	assert.Equal(t, []Change{
		{Endpoint, "POST /v1/messages/{}/undo", "", Present},
		{Model, "claude-next", "", Present},
		{Beta, "telepathy-2020-01-01", "", Present},
		{Field, "POST /v1/messages mood", "", "string max 9"},
		{Word, `POST /v1/messages messages[].user.content[].text.cache_control.ephemeral.ttl = "1d"`, "", Present},
	}, changes)
}

func TestEachRouteIsAnEndpointOfTheDescription(t *testing.T) {
	described := map[string]bool{}
	for _, o := range installed(t).Operations {
		described[operationName(o.Method, o.Path, false)] = true
	}
	for _, route := range claude.Routes {
		if route.Endpoint != claude.Complete { // which the description no longer has
			assert.True(t, described[operationName(route.Method, route.Path, false)], route.Path)
		}
	}
}
