package modelfile

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude/models"
)

func TestTheEmbeddedModelsAreAFileOfModels(t *testing.T) {
	list, err := Read("../claude/models/models.json", 1<<20)
	require.NoError(t, err)
	assert.ElementsMatch(t, models.Default().All(), list.All())
}

func TestMistakesInAFileOfModelsAreToldWithTheirPlace(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"an unknown key", `{"models": [{"id": "a", "max_token": 5}]}`, `:1:25: unknown key "max_token"; .*\[models.0.max_token\]\n  did you mean "max_tokens"`},
		{"an unknown key at the top", `{"model": []}`, `:1:2: unknown key "model"`},
		{"no models", "{}", `:1:1: the key "models" is missing`},
		{"a model without an id", `{"models": [{"max_tokens": 5}]}`, `:1:13: the key "id" is missing \[models.0\]`},
		{"an empty id", `{"models": [{"id": " "}]}`, `:1:20: a model needs an id \[models.0.id\]`},
		{"a window of nothing", `{"models": [{"id": "a", "max_input_tokens": 0}]}`, `expected at least 1, got 0 \[models.0.max_input_tokens\]`},
		{"a number as text", `{"models": [{"id": "a", "max_tokens": "5"}]}`, `expected a whole number, got the string "5" \[models.0.max_tokens\]`},
		{"an unknown type of thinking", `{"models": [{"id": "a", "thinking": ["adaptiv"]}]}`, `:1:38: expected one of enabled, adaptive, disabled, between_tools, got "adaptiv" \[models.0.thinking.0\]\n  did you mean "adaptive"`},
		{"a stage of life, which follows from dates", `{"models": [{"id": "a", "lifecycle": "retired"}]}`, `:1:25: unknown key "lifecycle"`},
		{"an end before its announcement", `{"models": [{"id": "a", "retires_at": "2026-12-01T00:00:00Z"}]}`, `:1:39: a model retires after it was deprecated`},
		{"a day for a time", `{"models": [{"id": "a", "created_at": "2026-12-01"}]}`, `expected a time in UTC, got the string "2026-12-01" \[models.0.created_at\]`},
		{"no time of making", `{"models": [{"id": "a", "created_at": ""}]}`, `expected a time in UTC, got the string "" \[models.0.created_at\]`},
		{"a model twice", "{\"models\": [{\"id\": \"claude-haiku-4-5\"},\n{\"id\": \"claude-haiku-4-5-20251001\"}]}", `:2:1: the model "claude-haiku-4-5-20251001" stands here twice`},
		{"a name of two models", `{"models": [{"id": "a", "aliases": ["claude-opus-5"]}]}`, `:1:13: both "claude-opus-5" and "a" answer to "claude-opus-5"`},
		{"no model left", `{"only": true, "models": []}`, `:1:26: there would be no model at all \[models\]`},
		{"no JSON", "{\n\"models\": [", `models.json:\d+`},
		{"nothing", "", `:1:1: the file is empty`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "models.json")
			require.NoError(t, os.WriteFile(path, []byte(tt.text), 0o600))
			_, err := Read(path, 1<<20)
			require.Error(t, err)
			assert.Regexp(t, `^.*models\.json`, err.Error())
			assert.Regexp(t, tt.want, err.Error())
		})
	}
	_, err := Read(filepath.Join(t.TempDir(), "none.json"), 1<<20)
	assert.ErrorIs(t, err, os.ErrNotExist)
}
