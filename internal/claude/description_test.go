package claude_test

import (
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

const sdkModule = "github.com/anthropics/anthropic-sdk-go/v2"

// described is the API's own description, as the official Go SDK in the module
// cache has it.
var described = sync.OnceValues(func() (*description.Description, error) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", sdkModule).Output()
	if err != nil {
		return nil, fmt.Errorf("finding the official Go SDK: %w", err)
	}
	return description.Open(strings.TrimSpace(string(dir)))
})

// schema is the schema of that name in the description.
func schema(t testing.TB, name string) *description.Schema {
	t.Helper()
	d, err := described()
	require.NoError(t, err)
	s := d.Schema(name)
	require.NotNil(t, s, "the description has no schema %q", name)
	return s
}

// requireValid holds a value against a schema of the description.
func requireValid(t testing.TB, name string, value *jsontree.Node) {
	t.Helper()
	require.Empty(t, schema(t, name).Validate(value), "%s: %s", name, value)
}

// requireValidAnswer holds the message that a request gets, and all events of its
// stream, against the description.
func requireValidAnswer(t testing.TB, req *claude.Request, message *jsontree.Node) {
	t.Helper()
	prefix := ""
	if req.Query["beta"] == "true" {
		prefix = "Beta"
	}
	requireValid(t, prefix+"Message", message)
	for _, e := range claude.Stream(req, message, 0, seeded()) {
		if e.Name != "ping" {
			requireValid(t, prefix+"MessageStreamEvent", e.Data)
		}
	}
}
