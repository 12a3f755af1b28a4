package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/cli"
	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/internal/drift"
	"github.com/claudemock/claudemock/server"
)

// sdkFolder returns where the module cache has the official Go SDK.
func sdkFolder(t *testing.T) string {
	t.Helper()
	folder, err := description.Folder(description.Module)
	if errors.Is(err, description.ErrNotRequired) {
		t.Skip(err)
	}
	require.NoError(t, err)
	return folder
}

// driftFrom compares claudemock with an upstream that plays a scenario.
func driftFrom(t *testing.T, steps string) (code int, out string, mock *server.Mock) {
	t.Helper()
	mock = server.Start(t, server.WithYAML("name: upstream\nsummary: an endpoint\nsteps:\n"+steps))
	t.Setenv("UPSTREAM_KEY", mock.Key)
	var printed bytes.Buffer
	code = cli.Run(t.Context(), []string{"drift", "--upstream", mock.URL, "--key-env", "UPSTREAM_KEY", "--limit", "6", "--format", "json", sdkFolder(t)},
		cli.Streams{Out: &printed, Err: &printed})
	assert.NotContains(t, printed.String(), mock.Key, "the key is printed")
	return code, printed.String(), mock
}

func TestAnUpstreamThatIsTheSameShowsNoDrift(t *testing.T) {
	code, out, mock := driftFrom(t, "  - reply: {}\n")
	assert.Equal(t, 0, code, out)
	assert.Len(t, mock.Requests(), 6, "no more requests than --limit says")
}

func TestAnUpstreamThatDepartsIsShown(t *testing.T) {
	code, out, _ := driftFrom(t, `  - error: {type: invalid_request_error, message: no}
  - reply: {}
    faults: [{set: {path: usage.colour, value: red}}, {unset: {path: stop_sequence}}, {set: {path: id, value: 7}}]
`)
	assert.Equal(t, 1, code, out)
	var found struct{ Changes []drift.Change }
	require.NoError(t, json.Unmarshal([]byte(out), &found), out)
	assert.Contains(t, found.Changes, drift.Change{Kind: drift.Acceptance, Name: "POST /v1/messages least", Before: "accepted", After: "refused with 400 invalid_request_error"})
	assert.Contains(t, found.Changes, drift.Change{Kind: drift.Reply, Name: "POST /v1/messages usage.colour", After: "string"})
	assert.Contains(t, found.Changes, drift.Change{Kind: drift.Reply, Name: "POST /v1/messages (beta) id", Before: "string", After: "number"})
}

func TestAnUpstreamThatSaysNothingOfRequestsEndsTheComparison(t *testing.T) {
	code, out, mock := driftFrom(t, "  - error: authentication_error\n")
	assert.Equal(t, 3, code)
	assert.Contains(t, out, "the upstream answers 401 to least: invalid x-api-key")
	assert.Len(t, mock.Requests(), 1, "nothing more is asked")
}
