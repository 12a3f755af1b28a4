package verdict

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAdviceIsInTheClientsOwnLanguage(t *testing.T) {
	for _, row := range []struct {
		headers []trait
		want    string
	}{
		{[]trait{header("X-Stainless-Lang", "python")}, "Anthropic(max_retries="},
		{[]trait{header("X-Stainless-Lang", "js")}, "new Anthropic({ maxRetries"},
		{[]trait{header("X-Stainless-Lang", "go")}, "option.WithMaxRetries("},
		{[]trait{header("User-Agent", "curl/8.5.0")}, "--retry 3"},
		{nil, "leave the SDK's max_retries at 2"},
	} {
		v := Judge(run(ask(0, append(row.headers, refused(529))...), exits(1, second)))
		failures := v.Failures()
		require.NotEmpty(t, failures)
		assert.Equal(t, "retries-transient", failures[0].Rule)
		assert.Contains(t, failures[0].Advice, row.want)
	}
}

func TestAdviceIsForTheClientWhoseRequestsProveIt(t *testing.T) {
	v := Judge(run(ask(0, header("User-Agent", "node")), ask(second, call(2), question("q2"), header("X-Stainless-Lang", "ruby"), refused(529)), exits(1, 2*second)))
	assert.Contains(t, v.Failures()[0].Advice, "Anthropic::Client.new(max_retries: 4)")
}

func TestASummaryTellsNotesBehindFailures(t *testing.T) {
	v := Verdict{Scenario: "sample", Result: Fail, Findings: []Finding{
		{Rule: "backs-off", Result: Noted, Text: "the waits are long", Advice: "shorten them"},
		{Rule: "gives-up", Result: Fail, Text: "it never does"},
		{Rule: "jitters", Result: CannotTell, Text: "too few"},
	}}
	assert.Equal(t, "sample: fail, 0 requests\n  gives-up: it never does\n  note, backs-off: the waits are long\n    shorten them", v.Summary())
	assert.Equal(t, 1, strings.Count(v.Summary(), "note"))
}
