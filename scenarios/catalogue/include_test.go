package catalogue

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios"
)

func included(name, steps string) []byte { return append(scenarioText(name, "s"), steps...) }

// texts returns the texts of a scenario's replies.
func texts(t *testing.T, c *Catalogue, name string) []string {
	t.Helper()
	s, err := c.Get(name)
	require.NoError(t, err)
	var list []string
	for _, step := range s.Steps {
		list = append(list, *step.Reply.Text)
	}
	return list
}

func TestIncludedStepsStandWhereTheyAreNamed(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "outer", included("outer", "steps: [{reply: {text: a}}, {include: middle}, {reply: {text: e}}]"))
	write(t, dir, "middle", included("middle", "steps: [{reply: {text: b}}, {include: inner}, {include: inner}]"))
	c, err := New(fstest.MapFS{"inner.yaml": {Data: included("inner", "steps: [{reply: {text: c}}]")}}, faults.Builtin(), dir)
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "b", "c", "c", "e"}, texts(t, c, "outer"))
	assert.Equal(t, []string{"b", "c", "c"}, texts(t, c, "middle"))
}

func TestRulesAndStatesIncludeToo(t *testing.T) {
	files := fstest.MapFS{
		"inner.yaml": {Data: included("inner", "steps: [{reply: {text: c}}]")},
		"outer.yaml": {Data: included("outer", "rules: [{when: {stream: true}, steps: [{include: inner}], then: down}]\nstates: {down: {steps: [{include: inner}]}}")},
	}
	c, err := New(files, faults.Builtin())
	require.NoError(t, err)
	s, err := c.Get("outer")
	require.NoError(t, err)
	assert.Equal(t, "c", *s.Rules[0].Steps[0].Reply.Text)
	assert.Equal(t, "c", *s.States["down"].Steps[0].Reply.Text)
}

func TestIncludesThatCannotBeAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ outer, other, want string }{
		"an unknown name":          {"steps: [{include: othr}]", "", "outer.yaml:3:9: there is no scenario \"othr\" to include [include]\n  did you mean \"other\"?"},
		"itself":                   {"steps: [{include: outer}]", "", "outer.yaml:3:9: scenarios include each other without end: outer includes outer [include]"},
		"a circle":                 {"steps: [{include: other}]", "steps: [{include: outer}]", "scenarios include each other without end: outer includes other includes outer"},
		"one without steps":        {"steps: [{include: other}]", "", "the scenario \"other\" has no steps of its own to include"},
		"one that grows and grows": {"steps: [{include: other}]", "steps: [" + many("{include: b}", 40) + "]", "more than 1000 steps together"},
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{
				"outer.yaml": {Data: included("outer", c.outer)}, "other.yaml": {Data: included("other", c.other)},
				"b.yaml": {Data: included("b", "steps: ["+many("{reply: {}}", 40)+"]")},
			}
			all, err := New(files, faults.Builtin())
			require.NoError(t, err)
			_, err = all.Get("outer")
			assert.ErrorContains(t, err, c.want)
		})
	}
}

func many(item string, times int) string {
	list := item
	for range times - 1 {
		list += ", " + item
	}
	return list
}

func TestAReloadOfWhatIsIncludedReachesThoseThatIncludeIt(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "outer", included("outer", "steps: [{include: inner}]"))
	write(t, dir, "inner", included("inner", "steps: [{reply: {text: a}}]"))
	c, err := New(fstest.MapFS{}, faults.Builtin(), dir)
	require.NoError(t, err)
	before, err := c.Get("outer")
	require.NoError(t, err)

	changes, err := c.Reload()
	require.NoError(t, err)
	assert.Equal(t, Changes{}, changes)

	write(t, dir, "inner", included("inner", "steps: [{reply: {text: b}}]"))
	changes, err = c.Reload()
	require.NoError(t, err)
	assert.Equal(t, []string{"inner", "outer"}, changes.Changed)
	assert.Equal(t, []string{"b"}, texts(t, c, "outer"))
	after, _ := c.Get("outer")
	assert.NotEqual(t, before.Hash, after.Hash, "sessions see that it is another version")

	require.NoError(t, os.Remove(filepath.Join(dir, "inner.yaml")))
	changes, err = c.Reload()
	var problems strictyaml.Problems
	require.ErrorAs(t, err, &problems)
	assert.Equal(t, []string{"inner"}, changes.Removed)
	assert.Equal(t, []string{"b"}, texts(t, c, "outer"), "the last good version stays")
}

func TestIncludesOfABuiltScenarioAreCompleted(t *testing.T) {
	c, err := Open()
	require.NoError(t, err)
	built, err := scenarios.Build("x", "s").Reply("a").Include("overloaded-once").Scenario()
	require.NoError(t, err)
	whole, err := c.Complete(built)
	require.NoError(t, err)
	other, err := c.Get("overloaded-once")
	require.NoError(t, err)
	assert.Len(t, whole.Steps, 1+len(other.Steps))
	_, err = c.Complete(&scenarios.Scenario{Name: "x", Steps: []*scenarios.Step{{Include: "overloaded-onse"}}})
	assert.ErrorContains(t, err, `there is no scenario "overloaded-onse" to include`)
}

func TestWhatAScenarioIncludesIsInItsRulebook(t *testing.T) {
	c, err := Open()
	require.NoError(t, err)
	parsed := func(text string) *scenarios.Scenario {
		s, err := scenarios.Parse("f", []byte("summary: s\n"+text), faults.Builtin())
		require.NoError(t, err)
		return s
	}
	whole, err := c.With(parsed("name: one\nsteps: [{reply: {text: a}}, {reply: {text: b}}]")).
		Complete(parsed("name: two\nrules: [{when: {model: m}, steps: [{include: one}]}]"))
	require.NoError(t, err)
	require.Len(t, whole.RulesIn(""), 1)
	assert.Len(t, whole.RulesIn("")[0].Steps, 2)
}
