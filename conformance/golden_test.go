package conformance

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var goldenFile = filepath.Join("testdata", "behaviour.txt")

// position is a place in the table.
type position struct{ test, client, mode string }

// table is the measured behaviours, or those on file.
type table map[position]behaviour

// render is the table as a file: for each case a line for what several modes
// and clients have in common.
func (measured table) render(cases []testCase) string {
	var b strings.Builder
	b.WriteString("What the official SDKs do with each failure, measured by go test ./conformance -update.\n\n")
	for _, s := range sdks {
		fmt.Fprintf(&b, "  %-8s %s %s\n", s.name, s.title, s.lock.version)
	}
	fmt.Fprintf(&b, "\nShortened: waits, and the SDKs' own timeout of ten minutes, are divided by %d.\n", swiftly)
	for _, c := range cases {
		fmt.Fprintf(&b, "\n%s\n", c.title())
		for _, line := range measured.lines(c.name) {
			fmt.Fprintf(&b, "  %-16s | %-37s | %s\n", line.modes, line.clients, line.did)
		}
	}
	return b.String()
}

// line is one behaviour and its clients.
type line struct {
	modes, clients string
	did            behaviour
}

// lines groups a case's behaviours: first clients that did the same in one
// mode, then modes in which the same clients did the same.
func (measured table) lines(test string) []line {
	var lines []line
	for _, mode := range modes {
		for _, next := range measured.inMode(test, mode) {
			same := func(l line) bool { return l.clients == next.clients && l.did == next.did }
			if i := slices.IndexFunc(lines, same); i >= 0 {
				lines[i].modes += " " + mode
			} else {
				lines = append(lines, next)
			}
		}
	}
	return lines
}

func (measured table) inMode(test, mode string) []line {
	var lines []line
	for _, s := range sdks {
		did, ok := measured[position{test, s.name, mode}]
		if !ok {
			continue
		}
		if i := slices.IndexFunc(lines, func(l line) bool { return l.did == did }); i >= 0 {
			lines[i].clients += " " + s.name
		} else {
			lines = append(lines, line{mode, s.name, did})
		}
	}
	return lines
}

// readTable reads the table on file.
func readTable(t *testing.T) table {
	t.Helper()
	data, err := os.ReadFile(goldenFile)
	require.NoError(t, err)
	onFile := table{}
	var test string
	for text := range strings.Lines(string(data)) {
		text = strings.TrimRight(text, "\n")
		if !strings.HasPrefix(text, " ") {
			test, _, _ = strings.Cut(text, ":")
			continue
		}
		columns := strings.SplitN(text, " | ", 3)
		if len(columns) < 3 {
			continue
		}
		for _, mode := range strings.Fields(columns[0]) {
			for _, client := range strings.Fields(columns[1]) {
				onFile[position{test, client, mode}] = behaviour(columns[2])
			}
		}
	}
	return onFile
}
