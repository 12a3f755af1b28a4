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

// tally is the counts of the tests, one line for each.
type tally struct {
	mu    sync.Mutex
	lines []string
}

var counted tally

// record records how many of something are as they should be.
func record(t *testing.T, family, what string, good, all int) {
	t.Helper()
	line := fmt.Sprintf("%-16s %-32s %5d of %5d", what, family, good, all)
	t.Log(line)
	counted.mu.Lock()
	defer counted.mu.Unlock()
	counted.lines = append(counted.lines, line)
}

// TestMain compares the counts with the file if all tests ran.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if code == 0 && flag.Lookup("test.run").Value.String() == "" {
		code = summary()
	}
	os.Exit(code)
}

func summary() int {
	slices.Sort(counted.lines)
	text := strings.Join(counted.lines, "\n") + "\n"
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
