package conformance

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"sync"
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

// serveJobs plays jobs side by side, a line each, and writes their outcomes.
func serveJobs(c client, in io.Reader, out io.Writer) error {
	var mu sync.Mutex // a line at a time
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		var j job
		if err := json.Unmarshal(lines.Bytes(), &j); err != nil {
			return fmt.Errorf("reading the job %q: %w", lines.Text(), err)
		}
		go func() {
			done, err := c.play(context.Background(), j)
			done.ID = j.ID
			line, marshalErr := json.Marshal(done)
			if err != nil || marshalErr != nil {
				line = fmt.Appendf(nil, "job %d: %v, %v", j.ID, err, marshalErr) // which ends the run, since it is no outcome
			}
			mu.Lock()
			defer mu.Unlock()
			_, _ = out.Write(append(line, '\n'))
		}()
	}
	return lines.Err()
}
