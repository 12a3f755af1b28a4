package server

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestServerItselfNeitherWaitsNorTouchesConnections(t *testing.T) {
	forbidden := regexp.MustCompile(`\btime\.(Sleep|After|AfterFunc|NewTimer|NewTicker|Tick)\(|\.(Hijack|Flush|SetLinger|SetReadDeadline|SetWriteDeadline)\(`)
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	seen := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Empty(t, forbidden.FindAllString(string(text), -1), file)
		seen++
	}
	assert.Positive(t, seen)
}
