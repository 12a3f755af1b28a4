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

// EachSchema calls do once for each schema in the requests, answers and queries of the
// operations.
func EachSchema(d *description.Description, do func(*description.Schema)) {
	seen := map[*description.Schema]bool{}
	var walk func(s *description.Schema)
	walk = func(s *description.Schema) {
		if s == nil || seen[s] {
			return
		}
		seen[s] = true
		do(s)
		walk(s.Items)
		walk(s.Each)
		for _, part := range append(append([]*description.Schema{}, s.Any...), s.All...) {
			walk(part)
		}
		for _, p := range s.Properties {
			walk(p.Schema)
		}
	}
	for _, o := range d.Operations {
		walk(o.Request)
		for _, a := range o.Answers {
			walk(a.Schema)
		}
		for _, q := range o.Query {
			walk(q.Schema)
		}
	}
}
