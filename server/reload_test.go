package server

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func text(name, says string) string {
	return scenario(name, `steps: [{reply: {text: "`+says+`"}}, {reply: {text: "two"}}]`)
}

// eventually asks again until the condition holds.
func eventually(t *testing.T, condition func() bool) {
	t.Helper()
	for !condition() {
		runtime.Gosched()
	}
}

func TestChangedScenariosReloadWithoutARestart(t *testing.T) {
	dir := scenarioDir(t, text("mine", "one"))
	r := start(t, nil, WithScenarios(dir))
	assert.Equal(t, "one", r.answers("/s/mine/v1/messages", 1))
	assert.Equal(t, "one", r.answers("/s/mine/a/v1/messages", 1))

	// As editors do: write beside it, and rename.
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".new"), []byte(text("mine", "three")), 0o600))
	require.NoError(t, os.Rename(filepath.Join(dir, ".new"), filepath.Join(dir, "mine.yaml")))
	eventually(t, func() bool { return strings.Contains(r.log.String(), "scenarios reloaded") })
	assert.Equal(t, "three", r.answers("/s/mine/v1/messages", 1), "the unnamed session restarts")
	assert.Equal(t, "two", r.answers("/s/mine/a/v1/messages", 1), "a named one keeps the version it began with")
	assert.Equal(t, "three", r.answers("/s/mine/b/v1/messages", 1))
	assert.Contains(t, r.log.String(), "its scenario has changed")

	require.NoError(t, os.WriteFile(filepath.Join(dir, "mine.yaml"), []byte("name: mine\nstpes: []\n"), 0o600))
	eventually(t, func() bool { return strings.Contains(r.log.String(), "the last good version stays") })
	assert.Contains(t, r.log.String(), "stpes")
	assert.Equal(t, "three", r.answers("/s/mine/c/v1/messages", 1))
}

func TestScenariosInANewFolderAreFound(t *testing.T) {
	dir := scenarioDir(t, text("mine", "one"))
	r := start(t, nil, WithScenarios(dir))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "more"), 0o700))
	writeScenario(t, filepath.Join(dir, "more"), text("other", "one"))
	eventually(t, func() bool {
		_, err := r.catalogue.Get("other")
		return err == nil
	})
	writeScenario(t, filepath.Join(dir, "more"), text("other", "three"))
	eventually(t, func() bool { return strings.Contains(r.log.String(), "changed=[other]") })
}

func TestAServerIsNotMadeOfWhatCannotBeHad(t *testing.T) {
	tests := []struct {
		name string
		opt  Option
		want string
	}{
		{"an unknown default scenario", WithScenario("haelthy"), `choosing the default scenario: there is no scenario "haelthy"; did you mean "healthy"?`},
		{"a mistaken scenario", WithScenarios(scenarioDir(t, "name: mine\nstpes: []\n")), "mine.yaml:2:1"},
		{"an unknown level of validation", WithValidation("lax"), `validation "lax": must be strict, schema or off`},
		{"time that stands still", WithSpeed(0), "speed 0: must be more than 0"},
		{"no room for a session", WithSessionLimits(0, 1, 1), "none may be less than 1"},
		{"a negative grace period", WithGrace(-1), "grace period -1ns: must not be negative"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(tt.opt)
			require.ErrorContains(t, err, tt.want)
		})
	}
}
