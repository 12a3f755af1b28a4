//go:build !former_major

package embedding

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTheFormerMajor runs the tests of former_major_test.go, which are apart since compiling
// the previous major version of the SDK takes minutes and 2.4 GB.
func TestTheFormerMajor(t *testing.T) {
	if os.Getenv("CLAUDEMOCK_LONG_TESTS") == "" {
		t.Skip("compiling the previous major of the Go SDK takes minutes and 2.4 GB: CLAUDEMOCK_LONG_TESTS=1 runs this test")
	}
	output, err := exec.Command("go", "test", "-v", "-count=1", "-tags", "former_major", "-run", "^TestTheOldSDK", ".").CombinedOutput()
	require.NoError(t, err, "%s", output)
	require.Contains(t, string(output), "--- PASS: TestTheOldSDK")
}
