package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/report"
	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/verdict"
)

func TestABaselineAcceptsWhatFailedWhenItWasWritten(t *testing.T) {
	a := audit()
	a.Pooled[0].Result = verdict.Fail
	require.True(t, a.Failed())
	var file bytes.Buffer
	require.NoError(t, report.NewBaseline(a).Write(&file))
	golden(t, "baseline.json", file.String())

	read, err := report.ReadBaseline(&file)
	require.NoError(t, err)
	a.Baseline = read
	for i := range a.Verdicts {
		v := &a.Verdicts[i]
		if v.Result == verdict.Fail {
			assert.Equal(t, report.Known, a.Standing(v), v.Scenario)
		}
	}
	assert.False(t, a.Failed())

	a.Verdicts[0].Findings = append(a.Verdicts[0].Findings, finding("gives-up", verdict.Fail, rules.Medium, "new"))
	assert.Equal(t, report.Failed, a.Standing(&a.Verdicts[0]), "a new failure beside a known one fails")
	assert.True(t, a.Failed())
}

func TestAVerdictThatFailedWithoutAFindingIsNeverAccepted(t *testing.T) {
	v := verdict.Verdict{Scenario: "a", Result: verdict.Fail}
	a := &report.Audit{Verdicts: []verdict.Verdict{v}, Baseline: &report.Baseline{}}
	assert.Equal(t, report.Failed, a.Standing(&v))
	assert.True(t, a.Failed())
}

func TestABaselineSaysWhatIsNoLongerNeeded(t *testing.T) {
	a := audit()
	assert.Equal(t, []report.Accepted{{Scenario: "retry-after-date", Rule: "honours-retry-after"}}, a.Unneeded(),
		"not what was not judged, and not what fails still")
	a.Verdicts[1].Findings[0].Result = verdict.CannotTell
	assert.Empty(t, a.Unneeded(), "what cannot be told may fail again")
	a.Baseline = nil
	assert.Empty(t, a.Unneeded())
}

func TestAcceptsIsOfOneRuleUnderOneScenario(t *testing.T) {
	b := &report.Baseline{Accepted: []report.Accepted{{Scenario: "a", Rule: "gives-up"}, {Rule: "jitters"}}}
	f, jitters := finding("gives-up", verdict.Fail, rules.High, ""), finding("jitters", verdict.Fail, rules.Low, "")
	assert.True(t, b.Accepts(&verdict.Verdict{Scenario: "a"}, f))
	assert.False(t, b.Accepts(&verdict.Verdict{Scenario: "b"}, f))
	assert.False(t, b.Accepts(&verdict.Verdict{Scenario: "a"}, jitters))
	assert.True(t, b.Accepts(nil, jitters))
	assert.False(t, b.Accepts(nil, f))
	assert.False(t, (*report.Baseline)(nil).Accepts(nil, jitters))
}

func TestAMisspeltBaselineIsRefused(t *testing.T) {
	for _, c := range []struct{ name, file, problem string }{
		{"an unknown key", `{"accepted": [{"scenario": "a", "role": "b"}]}`, `reading a baseline: unknown field "role"`},
		{"an entry without a rule", `{"accepted": [{"rule": "b"}, {"scenario": "a"}]}`, "reading a baseline: accepted entry 2 names no rule"},
		{"another form", `["a"]`, "reading a baseline: it is no JSON object"},
		{"a number for a name", `{"accepted": [{"rule": 3}]}`, "reading a baseline: accepted.rule: no number is expected there"},
		{"no JSON", `accepted`, "reading a baseline: at byte 1: invalid character 'a' looking for beginning of value"},
		{"half a file", `{"accepted": [`, "reading a baseline: it ends too early"},
		{"two in one", `{} {}`, "reading a baseline: something follows its end"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := report.ReadBaseline(strings.NewReader(c.file))
			assert.EqualError(t, err, c.problem)
		})
	}
}
