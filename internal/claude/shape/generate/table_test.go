package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/description"
)

func TestTheTableIsThatOfTheSDKInTheModuleCache(t *testing.T) {
	folder, err := sdkFolder()
	require.NoError(t, err)
	api, err := description.Open(folder)
	require.NoError(t, err)
	want, err := writeTable(api)
	require.NoError(t, err)
	got, err := os.ReadFile("../table.json")
	require.NoError(t, err)
	if string(want) != string(got) {
		assert.Fail(t, "table.json is not what the description says", "run: go generate ./internal/claude/shape")
	}
}
