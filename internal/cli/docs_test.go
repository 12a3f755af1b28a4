package cli_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/cli"
	"github.com/claudemock/claudemock/verdict"
)

// TestDocsKnowsEveryNameThatAVerdictPrints: rules, what scenarios expect, results
// and outcomes.
func TestDocsKnowsEveryNameThatAVerdictPrints(t *testing.T) {
	names := slices.Concat(verdict.Rules(), verdict.Builtins())
	for _, r := range verdict.Results() {
		names = append(names, string(r))
	}
	for _, o := range verdict.Outcomes() {
		names = append(names, string(o))
	}
	for _, name := range names {
		var out bytes.Buffer
		code := cli.Run(t.Context(), append([]string{"docs"}, strings.Fields(name)...), cli.Streams{Out: &out, Err: &out})
		assert.Zero(t, code, out.String())
		assert.Contains(t, out.String(), "# "+name+"\n")
	}
}
