package scenarios

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestMistakesAreReported compares the problems of every file in testdata/bad with the
// report beside it. A new case is a new file.
func TestMistakesAreReported(t *testing.T) {
	for _, path := range files(t, "testdata/bad/*.yaml") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text := read(t, path)
			s, err := Parse(filepath.Base(path), text, faults.Builtin())
			require.Error(t, err)
			assert.Nil(t, s)
			var problems strictyaml.Problems
			require.ErrorAs(t, err, &problems)
			var got bytes.Buffer
			problems.Print(&got, func(string) []byte { return text })
			golden(t, strings.TrimSuffix(path, ".yaml")+".out", got.Bytes())
		})
	}
}

func TestGoodScenariosParse(t *testing.T) {
	for _, path := range files(t, "testdata/good/*.yaml") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			_, err := Parse(path, read(t, path), faults.Builtin())
			require.NoError(t, err)
		})
	}
}

func TestShortFormsMeanWhatTheySay(t *testing.T) {
	s := parseFile(t, "testdata/good/short-forms.yaml")
	require.Len(t, s.Steps, 2)
	assert.Equal(t, "overloaded_error", s.Steps[0].Error.Type)
	assert.Equal(t, 2, s.Steps[0].Repeat)
	assert.Equal(t, "it works", *s.Steps[1].Reply.Text)
}

func TestEveryFormIsDecoded(t *testing.T) {
	s := parseFile(t, "testdata/good/everything.yaml")
	steps := s.Rules[0].Steps
	assert.Equal(t, &RetryAfter{Seconds: 3}, steps[0].Error.RetryAfter)
	assert.Equal(t, &RetryAfter{Seconds: 3, As: "date"}, steps[2].Error.RetryAfter)
	assert.Equal(t, Pace{First: script.Exactly(300 * time.Millisecond), Between: script.Exactly(20 * time.Millisecond), Jitter: script.Jitter{Uniform: 1500 * time.Millisecond}}, steps[4].Reply.Pace)
	assert.Equal(t, Pace{First: script.Exactly(90 * time.Second)}, steps[5].Reply.Pace, "pacing is pace")

	nth := steps[4].Faults
	assert.Equal(t, 0.4, nth[0].Probability)
	assert.Equal(t, script.At{Event: "content_block_delta", Nth: 7}, nth[0].Fault.(*faults.Insert).At)
	assert.Equal(t, script.Exactly(2*time.Second), nth[2].Fault.(*faults.Delay).For, "a scalar stands for the main parameter")
	assert.Equal(t, 503, nth[3].Fault.(*faults.Status).Code)

	percent, elapsed := 60.0, 2*time.Second
	assert.Equal(t, script.At{Percent: &percent}, nth[4].Fault.(*faults.Reset).At)
	assert.True(t, steps[5].Faults[0].Fault.(*faults.Reset).At.IsZero(), "a bare name has all defaults")
	var places []script.At
	for _, step := range steps[8:11] {
		places = append(places, step.Faults[0].Fault.(*faults.Close).At)
	}
	assert.Equal(t, []script.At{{Event: "message_stop"}, {Number: 3}, {Elapsed: &elapsed}}, places)
}

func TestSharedPartsAreMerged(t *testing.T) {
	s := parseFile(t, "testdata/good/shared-parts.yaml")
	assert.Equal(t, "two", *s.Steps[1].Reply.Text)
	assert.Equal(t, script.Exactly(time.Second), s.Steps[1].Reply.Pace.First)
	assert.Equal(t, script.Exactly(time.Second), s.Steps[2].Reply.Pace.First)
}

func TestTopLevelStepsAreTheLastRule(t *testing.T) {
	s := parseFile(t, "testdata/good/everything.yaml")
	rules := s.AllRules()
	require.Len(t, rules, 3)
	assert.Nil(t, rules[2].When)
	assert.Equal(t, ThenLoop, s.ThenOf(rules[2]))
	assert.Equal(t, ThenHealthy, s.ThenOf(rules[0]), "a rule's own then wins")
}

func TestTextThatIsNoFileMayHaveAnyName(t *testing.T) {
	_, err := Parse("inline", []byte("name: x\nsummary: s\n"), faults.Builtin())
	assert.NoError(t, err)
}

// shout is a fault of a user's own; it is no pointer, and says so nowhere.
type shout struct {
	Times int `yaml:"times" doc:"how often"`
}

func (shout) Layer() script.Layer { return script.LayerHTTP }

func (shout) ApplyHead(*script.Head, script.Env) (bool, error) { return true, nil }

func TestUsersOwnFaultsAreDecodedLikeAnyOther(t *testing.T) {
	kind := faults.Kind{Name: "shout", Doc: "shouts", Sample: "{times: 2}", New: func() script.Fault { return shout{Times: 1} }}
	registry, err := faults.Builtin().With(kind)
	require.NoError(t, err)
	s, err := Parse("f", []byte("name: x\nsummary: s\nsteps:\n  - faults: [shout, shout: {times: 3, probability: 0.5}]\n"), registry)
	require.NoError(t, err)
	assert.Equal(t, Faults{
		{Name: "shout", Fault: shout{Times: 1}},
		{Name: "shout", Fault: shout{Times: 3}, Probability: 0.5},
	}, s.Steps[0].Faults)
}

func FuzzParse(f *testing.F) {
	for _, path := range files(f, "testdata/*/*.yaml") {
		f.Add(read(f, path))
	}
	registry := faults.Builtin()
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Parse("fuzz", text, registry)
		require.Equal(t, s == nil, err != nil, "either a scenario or problems")
		if s == nil {
			return
		}
		for _, e := range newEntries(s.AllRules()) {
			require.NotEmpty(t, e.rule.Steps)
			require.True(t, e.covers(e), "%s", e.rule.When)
		}
		requireLikeOneByOne(t, s.AllRules(), sampleFill(t).Incoming)
	})
}

// inline parses a scenario without its head.
func inline(t testing.TB, text string) *Scenario {
	t.Helper()
	s, err := Parse("f", []byte("name: x\nsummary: s\n"+text), faults.Builtin())
	require.NoError(t, err)
	return s
}

func files(t testing.TB, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	return paths
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return text
}

func parseFile(t testing.TB, path string) *Scenario {
	t.Helper()
	s, err := Parse(path, read(t, path), faults.Builtin())
	require.NoError(t, err)
	return s
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got))
}
