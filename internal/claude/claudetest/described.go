package claudetest

import (
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

var readDescription = sync.OnceValues(func() (*description.Description, error) {
	return description.Installed(description.Module)
})

// Described returns the API's own description, from the official Go SDK that the
// workspace requires. It skips the test if there is none.
func Described(t testing.TB) *description.Description {
	t.Helper()
	d, err := readDescription()
	if errors.Is(err, description.ErrNotRequired) {
		t.Skip(err)
	}
	require.NoError(t, err)
	return d
}

// Schema returns the schema with that name in the description.
func Schema(t testing.TB, name string) *description.Schema {
	t.Helper()
	s := Described(t).Schema(name)
	require.NotNil(t, s, "the description has no schema %q", name)
	return s
}

// RequireValid requires that a value satisfies a schema of the description.
func RequireValid(t testing.TB, name string, value *jsontree.Node) {
	t.Helper()
	require.Empty(t, Schema(t, name).Validate(value), "%s: %s", name, value)
}
