package tabulate

import (
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/description"
)

func TestTheTableIsThatOfTheSDKInTheModuleCache(t *testing.T) {
	api, err := description.Installed(description.Module)
	if errors.Is(err, description.ErrNotRequired) {
		t.Skip(err)
	}
	require.NoError(t, err)
	want, err := Table(api)
	require.NoError(t, err)
	got, err := os.ReadFile("../table.json")
	require.NoError(t, err)
	if string(want) != string(got) {
		assert.Fail(t, "table.json is not what the description says", "run: go generate ./internal/claude/shape")
	}
}
