package claude_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/description"
)

// described is the API's own description, from the official Go SDK that the
// module requires.
func described(t *testing.T) *description.Description {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/anthropics/anthropic-sdk-go/v2").Output()
	require.NoError(t, err, "finding the official Go SDK")
	d, err := description.Open(strings.TrimSpace(string(dir)))
	require.NoError(t, err)
	return d
}

// eachSchema calls do once for each schema that an operation's request or
// answers are made of.
func eachSchema(d *description.Description, do func(*description.Schema)) {
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
