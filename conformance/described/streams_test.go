package described

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

// ping is the one event that the description does not have.
const ping = `{"type": "ping"}`

// streamProblems returns the differences of a stream's events from the description.
func (c *caller) streamProblems(t *testing.T, q asked, body []byte) []description.Problem {
	t.Helper()
	name := "MessageStreamEvent"
	if c.beta {
		name = "BetaMessageStreamEvent"
	}
	schema := describedIn(t, c.version).Schema(name)
	require.NotNil(t, schema, name)
	var problems []description.Problem
	for i, event := range bytes.Split(bytes.TrimSpace(body), []byte("\n\n")) {
		head, data, ok := strings.Cut(string(event), "\ndata: ")
		require.True(t, ok, "%s", event)
		if data == ping {
			continue
		}
		n, err := jsontree.ParseString(data)
		require.NoError(t, err, "%s", data)
		if want := "event: " + n.Field("type").Str(); head != want {
			problems = append(problems, description.Problem{Path: fmt.Sprint(i), Reason: head + " is not " + want})
		}
		for _, p := range schema.ValidateFor(q.betas, n) {
			p.Path = fmt.Sprintf("%d (%s) %s", i, n.Field("type").Str(), p.Path)
			problems = append(problems, p)
		}
	}
	return problems
}
