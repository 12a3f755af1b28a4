package described

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/summary.txt")

const summaryFile = "testdata/summary.txt"

// tally is what the tests have counted, a line each.
type tally struct {
	mu    sync.Mutex
	lines []string
}

var told tally

// tell notes how many of something are as they should be.
func tell(t *testing.T, family, what string, good, all int) {
	t.Helper()
	line := fmt.Sprintf("%-16s %-32s %5d of %5d", what, family, good, all)
	t.Log(line)
	told.mu.Lock()
	defer told.mu.Unlock()
	told.lines = append(told.lines, line)
}

// TestMain holds what all tests have counted against the file, once all ran.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if code == 0 && flag.Lookup("test.run").Value.String() == "" {
		code = summary()
	}
	os.Exit(code)
}

func summary() int {
	slices.Sort(told.lines)
	text := strings.Join(told.lines, "\n") + "\n"
	if *update {
		if err := os.WriteFile(summaryFile, []byte(text), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "writing the summary:", err)
			return 1
		}
		return 0
	}
	known, err := os.ReadFile(summaryFile)
	if err != nil || string(known) != text {
		fmt.Fprintf(os.Stderr, "%s is not what was counted (go test ./conformance/described -update rewrites it):\n%s", summaryFile, text)
		return 1
	}
	return 0
}
