package conformance

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// formerTag is the build tag of the files that need the previous major of the Go SDK.
const formerTag = "former_major"

// beClient makes the program a client in place of tests, where it was built with
// formerTag and is told to.
var beClient = func() {}

// startFormerGo starts a client on the previous major of the Go SDK. It is a program of its
// own, since compiling that SDK takes minutes and 2.4 GB.
func startFormerGo(t *testing.T) client {
	needLong(t, "compiling the previous major of the Go SDK takes minutes and 2.4 GB")
	program := filepath.Join(t.TempDir(), "client")
	output, err := exec.Command("go", "test", "-c", "-vet=off", "-tags", formerTag, "-o", program, ".").CombinedOutput()
	require.NoError(t, err, "compiling the client\n%s", output)
	return startProcess(t, program, "-serve-jobs")
}
