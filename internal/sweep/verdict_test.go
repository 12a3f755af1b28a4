package sweep

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/verdict"
)

func TestARunIsReadFromTheVerdictOnIt(t *testing.T) {
	for name, tt := range map[string]struct {
		ending  *verdict.Ending
		hung    bool
		crash   string
		printed *string
	}{
		"whose end nobody has told":      {nil, false, "", nil},
		"of code under test":             {&verdict.Ending{Command: verdict.Call, Output: "a"}, false, "", nil},
		"of a program":                   {&verdict.Ending{Output: "a"}, false, "", new("a")},
		"of tests, which have no answer": {&verdict.Ending{Command: verdict.Tests, Output: "a"}, false, "", new("")},
		"of a service":                   {&verdict.Ending{Command: verdict.Service, Output: "a"}, false, "", new("")},
		"that was stopped":               {&verdict.Ending{Command: verdict.Call, Exit: -1, Signal: "killed", Killed: true}, true, "", nil},
		"that a signal ended":            {&verdict.Ending{Command: verdict.Call, Exit: -1, Signal: "segmentation fault"}, false, "signal: segmentation fault", nil},
	} {
		t.Run(name, func(t *testing.T) {
			run := RunOf(verdict.Verdict{Ending: tt.ending})
			assert.Equal(t, tt.hung, run.Hung)
			assert.Equal(t, tt.crash, run.Crash)
			assert.Equal(t, tt.printed, run.Printed)
			assert.Equal(t, tt.ending, run.Verdict.Ending)
		})
	}
}

func TestWhatRulesAndASweepFindIsOneVerdict(t *testing.T) {
	of := verdict.Verdict{Scenario: "sweep-x", Result: verdict.Fail, Findings: []verdict.Finding{
		{Rule: "notices-truncation", Result: verdict.Fail, Severity: rules.High},
		{Rule: "uses-answer", Result: verdict.Pass},
	}}
	result := Result{
		Point: Point{Request: 2, Place: "inside_text", Fault: "truncate"}, State: Failed,
		Findings: []Finding{{Rule: "notices-truncation"}, {Rule: FoundDifference, Severity: rules.High, Text: "another answer"}},
	}
	joined := result.JoinVerdict(of)
	assert.Equal(t, "request_2/inside_text/truncate", joined.Scenario)
	assert.Equal(t, "request 2", joined.Category)
	assert.Equal(t, append(of.Findings, verdict.Finding{Rule: FoundDifference, Result: verdict.Fail, Severity: rules.High, Text: "another answer"}), joined.Findings, "each once")
	assert.Len(t, of.Findings, 2)
	for state, want := range map[State]verdict.Result{Passed: verdict.Pass, Failed: verdict.Fail, NotReached: verdict.NotExercised} {
		result.State = state
		joined = result.JoinVerdict(of)
		assert.Equal(t, want, joined.Result)
	}
}
