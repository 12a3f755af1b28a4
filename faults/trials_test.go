package faults_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// trialAnswers are answers of which sweeps try every place.
func trialAnswers() map[string]script.Answer {
	call := jsontree.Obj("type", "tool_use", "id", "toolu_01", "name", "search", "input", jsontree.Obj("q", "the lighthouse keeper of Brest"))
	content := []*jsontree.Node{jsontree.Obj("type", "text", "text", "One two three four five six."), call}
	answers := map[string]script.Answer{}
	for name, stream := range map[string]bool{"a stream": true, "a plain body": false} {
		answers[name] = script.Answer{Request: scripttest.Request(stream), Reply: &compose.Reply{Content: content, TokensPerPart: 1, Unoffered: true}}
	}
	return answers
}

// TestEveryTrialStrikes tries each fault of a sweep on an answer. What it says of itself
// must be true: it strikes there, and the scenario language can say it.
func TestEveryTrialStrikes(t *testing.T) {
	tried := map[string]int{}
	for name, answer := range trialAnswers() {
		made := scripttest.Compile(t, answer, scripttest.Env())
		survey := script.SurveyOf(&made)
		for _, kind := range faults.Builtin() {
			sweeper, ok := kind.New().(script.Sweeper)
			if !ok {
				continue
			}
			for _, trial := range sweeper.Trials(&survey) {
				tried[kind.Name]++
				if checker, ok := trial.Fault.(script.Checker); ok {
					assert.NoError(t, checker.Check(), "%s of %s, %s", kind.Name, name, trial.Place)
				}
				broken := answer
				broken.Faults = []script.Use{scripttest.Use(kind.Name, trial.Fault)}
				struck := scripttest.Compile(t, broken, scripttest.Env())
				assert.Empty(t, struck.Missed, "%s of %s, %s", kind.Name, name, trial.Place)
				assert.NotEqual(t, made.String(), struck.String(), "%s of %s, %s", kind.Name, name, trial.Place)
			}
		}
	}
	for _, name := range []string{"block", "close", "drop", "garble", "hang", "insert", "reset", "stall", "truncate"} {
		assert.NotZero(t, tried[name], name)
	}
	assert.Greater(t, tried["reset"], 20)
}

// TestTrialsOfOneFaultHaveNames checks that two trials of one fault at one place are told
// apart by their names.
func TestTrialsOfOneFaultHaveNames(t *testing.T) {
	answer := trialAnswers()["a stream"]
	made := scripttest.Compile(t, answer, scripttest.Env())
	survey := script.SurveyOf(&made)
	for _, kind := range faults.Builtin() {
		sweeper, ok := kind.New().(script.Sweeper)
		if !ok {
			continue
		}
		var names []string
		for _, trial := range sweeper.Trials(&survey) {
			names = append(names, trial.Name)
		}
		slices.Sort(names)
		if names = slices.Compact(names); len(names) > 1 {
			assert.NotContains(t, names, "", "%s: one of several ways has no name", kind.Name)
		}
	}
}
